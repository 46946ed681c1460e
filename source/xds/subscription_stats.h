#pragma once

#include "source/stats/group.h"

namespace sluice::xds {

// What a subscription counts, under its watcher's prefix (`cluster_manager.cds.`,
// `http.in.rds.r.`). Main thread. Names are Envoy's.
struct SubscriptionStats {
  stats::Counter init_fetch_timeout;
  stats::Counter update_attempt;
  stats::Counter update_success;
  stats::Counter update_rejected;
  stats::Counter update_failure;
  stats::OwnedGauge update_time;     // ms since 1970 of the last accepted one
  stats::OwnedGauge version;         // XXH64 of the version in force
  stats::Histogram update_duration;  // ms
  stats::Text version_text;

  static const stats::Field kFields[9];
};

}  // namespace sluice::xds
