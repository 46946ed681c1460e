#pragma once

#include "source/stats/group.h"

namespace sluice::upstream {

// What looking for a cluster's hosts counts, under `cluster.<name>.`. Main thread. Names are
// Envoy's.
struct DiscoveryStats {
  stats::Counter update_attempt;
  stats::Counter update_success;
  stats::Counter update_failure;
  stats::Counter update_empty;
  stats::Counter update_no_rebuild;

  static const stats::Field kFields[5];
};

}  // namespace sluice::upstream
