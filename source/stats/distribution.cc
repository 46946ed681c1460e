#include "source/stats/distribution.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice::stats {
namespace {

struct Range {
  double lower, width;
};

// Exact for every decade that a double can hold exactly; the first one is tenths of an integer.
Range RangeOf(uint32_t bin) {
  if (bin == 0) return {0, 0};
  const uint32_t decade = (bin - 1) / Histogram::kBinsPerDecade;
  const double digits = 10 + (bin - 1) % Histogram::kBinsPerDecade;
  if (decade == 0) return {digits / 10, 0.1};
  double unit = 1;
  for (uint32_t d = 1; d < decade; ++d) unit *= 10;
  return {digits * unit, unit};
}

}  // namespace

void Distribution::Add(const Histogram& share) {
  if (!share.used()) return;
  share.bins().ForEach([this](uint32_t bin, uint64_t count) {
    entries_.push_back({bin, count});
    count_ += count;
  });
  sum_ += share.sum();
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.bin < b.bin; });
  size_t kept = 0;
  for (size_t i = 0; i < entries_.size(); ++i) {
    if (kept > 0 && entries_[kept - 1].bin == entries_[i].bin) {
      entries_[kept - 1].count += entries_[i].count;
    } else {
      entries_[kept++] = entries_[i];
    }
  }
  entries_.resize(kept);
}

Distribution Distribution::Since(const Distribution& earlier) const {
  Distribution result;
  auto before = earlier.entries_.begin();
  for (const Entry& entry : entries_) {
    while (before != earlier.entries_.end() && before->bin < entry.bin) ++before;
    const bool both = before != earlier.entries_.end() && before->bin == entry.bin;
    const uint64_t count = entry.count - (both ? before->count : 0);
    if (count > 0) result.entries_.push_back({entry.bin, count});
    result.count_ += count;
  }
  result.sum_ = result.count_ == 0 ? 0 : sum_ - earlier.sum_;
  return result;
}

double Distribution::Quantile(double q) const {
  if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
  const double wanted = std::ceil(q * static_cast<double>(count_));
  const uint64_t rank = std::clamp<uint64_t>(static_cast<uint64_t>(wanted), 1, count_);
  uint64_t below = 0;
  for (const Entry& entry : entries_) {
    if (below + entry.count >= rank) {
      const Range range = RangeOf(entry.bin);
      const double part = static_cast<double>(rank - below) / static_cast<double>(entry.count + 1);
      return range.lower + range.width * part;
    }
    below += entry.count;
  }
  return std::numeric_limits<double>::quiet_NaN();  // not reached: the counts add up to count_
}

uint64_t Distribution::CountAtMost(double bound) const {
  uint64_t total = 0;
  for (const Entry& entry : entries_) {
    if (RangeOf(entry.bin).lower > bound) break;
    total += entry.count;
  }
  return total;
}

std::vector<Distribution::Bin> Distribution::Bins() const {
  std::vector<Bin> bins;
  bins.reserve(entries_.size());
  for (const Entry& entry : entries_) {
    const Range range = RangeOf(entry.bin);
    bins.push_back({range.lower, range.width, entry.count});
  }
  return bins;
}

}  // namespace sluice::stats
