#include "source/stats/histogram.h"

#include <vector>

#include "gtest/gtest.h"
#include "source/stats/distribution.h"

namespace sluice::stats {
namespace {

Distribution Of(const std::vector<uint64_t>& values) {
  Histogram histogram;
  for (const uint64_t value : values) histogram.Record(value);
  Distribution distribution;
  distribution.Add(histogram);
  return distribution;
}

TEST(HistogramTest, PutsAValueIntoTheBinOfItsTwoLeadingDigits) {
  const struct {
    uint64_t value;
    double lower, width;
  } cases[] = {
      {0, 0, 0},
      {1, 1, 0.1},
      {9, 9, 0.1},
      {10, 10, 1},
      {99, 99, 1},
      {100, 100, 10},
      {109, 100, 10},
      {110, 110, 10},
      {999, 990, 10},
      {1000, 1000, 100},
      {43210, 43000, 1000},
      {1000000, 1e6, 1e5},
      {999999999, 990000000, 1e7},
      {10000000000000000000u, 1e19, 1e18},
      {~uint64_t{0}, 1.8e19, 1e18},
  };
  for (const auto& each : cases) {
    const std::vector<Distribution::Bin> bins = Of({each.value}).Bins();
    ASSERT_EQ(bins.size(), 1u) << each.value;
    EXPECT_DOUBLE_EQ(bins[0].lower, each.lower) << each.value;
    EXPECT_DOUBLE_EQ(bins[0].width, each.width) << each.value;
  }
}

TEST(HistogramTest, GivesEveryPowerOfTenABinOfItsOwn) {
  uint32_t last = 0;
  uint64_t power = 1;
  for (int decade = 0; decade < 20; ++decade, power *= 10) {
    const uint32_t bin = Histogram::BinOf(power);
    EXPECT_EQ(bin, 1 + static_cast<uint32_t>(decade) * 90);
    EXPECT_GT(bin, last);
    EXPECT_LT(Histogram::BinOf(power - 1), bin);
    last = bin;
  }
}

}  // namespace
}  // namespace sluice::stats
