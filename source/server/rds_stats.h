#pragma once

#include "source/stats/group.h"

namespace sluice::server {

// What a route table from outside counts beside its subscription, under `http.<p>.rds.<name>.`.
// Main thread. Names are Envoy's, but `held_back` and `held_back_timeout`.
struct RdsStats {
  stats::Counter config_reload;
  stats::Counter update_empty;
  stats::Counter held_back;          // waited for a cluster that did not serve yet
  stats::Counter held_back_timeout;  // and in vain
  stats::OwnedGauge config_reload_time_ms;

  static const stats::Field kFields[5];
};

}  // namespace sluice::server
