#pragma once

#include "source/stats/group.h"

namespace sluice::server {

// Under `runtime.`; the names are Envoy's. Main thread.
struct RuntimeStats {
  stats::Counter load_success;
  stats::Counter load_error;
  stats::Counter override_dir_exists;      // stay 0: layers took the place of override folders,
  stats::Counter override_dir_not_exists;  // but dashboards look for them
  stats::Counter deprecated_feature_use;
  stats::OwnedGauge deprecated_feature_seen_since_process_start;
  stats::OwnedGauge admin_overrides_active;
  stats::OwnedGauge num_keys;
  stats::OwnedGauge num_layers;

  static const stats::Field kFields[9];
};

}  // namespace sluice::server
