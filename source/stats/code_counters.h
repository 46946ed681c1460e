#pragma once

#include "source/stats/sparse_counts.h"

namespace sluice::stats {

// One thread's counters by HTTP status. A member `upstream_rq` becomes upstream_rq_200 and so on
// for what occurred, and upstream_rq_2xx, their sum.
class CodeCounters {
 public:
  static constexpr int kFirst = 100;
  static constexpr int kLast = 599;

  // A status outside of 100 to 599 is not counted.
  void Inc(int status) {
    if (status >= kFirst && status <= kLast) counts_.Inc(static_cast<uint32_t>(status));
  }
  const SparseCounts& counts() const { return counts_; }

 private:
  SparseCounts counts_;
};

}  // namespace sluice::stats
