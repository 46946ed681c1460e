#pragma once

#include <atomic>
#include <cstdint>

#include "source/stats/sparse_counts.h"

namespace sluice::stats {

// One thread's share of a distribution, in log-linear bins: 90 to the decade, which is two
// significant digits, as Envoy's. Recording is two adds and a table look-up. Only its thread
// records; any may read through `Distribution`.
class Histogram {
 public:
  // The unit is in the name of the stat: milliseconds for _ms and _time.
  void Record(uint64_t value) {
    sum_.store(sum_.load(std::memory_order_relaxed) + value, std::memory_order_relaxed);
    bins_.Inc(BinOf(value));
  }

  const SparseCounts& bins() const { return bins_; }
  uint64_t sum() const { return sum_.load(std::memory_order_relaxed); }
  bool used() const { return bins_.used(); }

  // Bin 0 holds zeros only; then 90 bins for each decade from 1.
  static constexpr uint32_t kBinsPerDecade = 90;
  static uint32_t BinOf(uint64_t value);

 private:
  std::atomic<uint64_t> sum_{0};
  SparseCounts bins_;
};

}  // namespace sluice::stats
