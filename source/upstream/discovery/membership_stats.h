#pragma once

#include "source/stats/group.h"

namespace sluice::upstream {

// What is counted of a cluster's hosts, however they are found, under `cluster.<name>.`. Main
// thread. Names are Envoy's.
struct MembershipStats {
  stats::Counter membership_change;
  stats::OwnedGauge membership_total;
  stats::OwnedGauge membership_healthy;
  stats::OwnedGauge membership_degraded;
  stats::OwnedGauge membership_excluded;
  stats::OwnedGauge max_host_weight;

  static const stats::Field kFields[6];
};

}  // namespace sluice::upstream
