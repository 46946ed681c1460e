#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "source/stats/histogram.h"

namespace sluice::stats {

// The quantiles that are shown, as fractions.
inline constexpr double kQuantiles[] = {0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 1};

// What the threads' histograms say together: a value for the cold path, owned by who reads it.
class Distribution {
 public:
  // Adds one thread's share, as it is now.
  void Add(const Histogram& share);
  // What came since `earlier`, which is a former state of the same histogram.
  Distribution Since(const Distribution& earlier) const;

  uint64_t count() const { return count_; }
  // The exact sum of all that was recorded.
  uint64_t sum() const { return sum_; }
  bool empty() const { return count_ == 0; }

  // The value at or below which the fraction `q` in [0, 1] of all lies, taking those of one bin as
  // evenly spread in it; NaN when empty.
  double Quantile(double q) const;
  // How many are at most `bound`. A bin that holds the bound counts in full, so that an integer
  // bound includes itself.
  uint64_t CountAtMost(double bound) const;

  struct Bin {
    double lower, width;
    uint64_t count;
  };
  // Those that are not empty, ascending.
  std::vector<Bin> Bins() const;

 private:
  struct Entry {
    uint32_t bin;
    uint64_t count;
  };
  std::vector<Entry> entries_;  // ascending by bin, counts above zero
  uint64_t count_ = 0;
  uint64_t sum_ = 0;
};

}  // namespace sluice::stats
