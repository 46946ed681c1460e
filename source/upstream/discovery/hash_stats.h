#pragma once

#include "source/stats/group.h"

namespace sluice::upstream {

// How the entries of a cluster's hash table are shared out among its hosts. Main thread. Names are
// Envoy's, under `cluster.<name>.ring_hash_lb.` and `cluster.<name>.maglev_lb.`.
struct RingHashStats {
  stats::OwnedGauge size;
  stats::OwnedGauge min_hashes_per_host;
  stats::OwnedGauge max_hashes_per_host;

  static const stats::Field kFields[3];
};

struct MaglevStats {
  stats::OwnedGauge min_entries_per_host;
  stats::OwnedGauge max_entries_per_host;

  static const stats::Field kFields[2];
};

}  // namespace sluice::upstream
