#pragma once

#include "source/stats/group.h"

namespace sluice::upstream {

// What assignments count beside the counts of the subscription that brings them, under
// `cluster.<name>.`. Main thread. Names are Envoy's.
struct EdsStats {
  stats::Counter update_empty;
  stats::Counter update_no_rebuild;

  static const stats::Field kFields[2];
};

}  // namespace sluice::upstream
