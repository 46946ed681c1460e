#include "source/stats/distribution.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace sluice::stats {
namespace {

Distribution Of(const std::vector<uint64_t>& values) {
  Histogram histogram;
  for (const uint64_t value : values) histogram.Record(value);
  Distribution distribution;
  distribution.Add(histogram);
  return distribution;
}

std::string Digits(double value) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.17g", value);
  return text;
}

TEST(DistributionTest, SpreadsTheValuesOfOneBinEvenlyOverIt) {
  // As Envoy 1.40 prints them for five connections, each accepted alone.
  const Distribution five = Of({1, 1, 1, 1, 1});
  EXPECT_EQ(Digits(five.Quantile(0)), Digits(1.0166666666666666));
  EXPECT_EQ(Digits(five.Quantile(0.25)), Digits(1.0333333333333334));
  EXPECT_EQ(Digits(five.Quantile(0.5)), Digits(1.05));
  EXPECT_EQ(Digits(five.Quantile(0.75)), Digits(1.0666666666666667));
  EXPECT_EQ(Digits(five.Quantile(0.9)), Digits(1.0833333333333333));
  EXPECT_EQ(Digits(five.Quantile(1)), Digits(1.0833333333333333));
  // And for a request time of 0, three of 43, and one each of 44 and 45 ms.
  const Distribution six = Of({0, 43, 43, 43, 44, 45});
  EXPECT_EQ(six.Quantile(0), 0);
  EXPECT_EQ(six.Quantile(0.25), 43.25);
  EXPECT_EQ(six.Quantile(0.5), 43.5);
  EXPECT_EQ(six.Quantile(0.75), 44.5);
  EXPECT_EQ(six.Quantile(0.999), 45.5);
}

TEST(DistributionTest, CountsABinAtABoundThatItHolds) {
  // As Envoy 1.40 filled B0.5(0) B41.5(3) B43(7) B43.5(7) B44(7) B100(9).
  const Distribution times = Of({2, 2, 2, 42, 42, 43, 43, 46, 47, 120, 1040});
  EXPECT_EQ(times.CountAtMost(0.5), 0u);
  EXPECT_EQ(times.CountAtMost(41.5), 3u);
  EXPECT_EQ(times.CountAtMost(43), 7u);
  EXPECT_EQ(times.CountAtMost(43.5), 7u);
  EXPECT_EQ(times.CountAtMost(44), 7u);
  EXPECT_EQ(times.CountAtMost(100), 9u);
  EXPECT_EQ(times.CountAtMost(3600000), 11u);
  EXPECT_EQ(times.sum(), 3 * 2 + 2 * 42 + 2 * 43 + 46 + 47 + 120 + 1040u);
}

TEST(DistributionTest, HasNoQuantilesWhenEmpty) {
  const Distribution nothing = Of({});
  EXPECT_TRUE(nothing.empty());
  EXPECT_TRUE(std::isnan(nothing.Quantile(0.5)));
  EXPECT_EQ(nothing.CountAtMost(1e9), 0u);
  EXPECT_TRUE(nothing.Bins().empty());
}

TEST(DistributionTest, TakesWhatCameSinceAnEarlierState) {
  Histogram histogram;
  for (const uint64_t value : {5, 5, 70}) histogram.Record(value);
  Distribution before;
  before.Add(histogram);
  for (const uint64_t value : {5, 900}) histogram.Record(value);
  Distribution after;
  after.Add(histogram);
  const Distribution since = after.Since(before);
  EXPECT_EQ(since.count(), 2u);
  EXPECT_EQ(since.sum(), 905u);
  EXPECT_EQ(since.Quantile(0), 5.05);
  EXPECT_EQ(since.Quantile(1), 905);
  EXPECT_TRUE(after.Since(after).empty());
}

// Each quantile lies in the bin of the value that has that rank in the sorted data: within 10 % of
// it, and never beyond the neighbouring ranks by more than a bin.
TEST(DistributionTest, AgreesWithTheSortedDataOnEveryQuantile) {
  std::mt19937_64 random(20);
  for (int round = 0; round < 300; ++round) {
    const size_t n = 1 + random() % 2000;
    const int shape = static_cast<int>(random() % 3);
    std::vector<uint64_t> values(n);
    for (uint64_t& value : values) {
      if (shape == 0) value = random() % 50;
      if (shape == 1)
        value = static_cast<uint64_t>(std::exp(std::lognormal_distribution<>(1, 0.5)(random)));
      if (shape == 2) value = random() >> (random() % 64);
    }
    const Distribution distribution = Of(values);
    std::sort(values.begin(), values.end());
    ASSERT_EQ(distribution.count(), n);
    for (const double q : kQuantiles) {
      const auto wanted = static_cast<size_t>(std::ceil(q * static_cast<double>(n)));
      const uint64_t truth = values[std::max<size_t>(wanted, 1) - 1];
      const Distribution alone = Of({truth});
      const Distribution::Bin bin = alone.Bins()[0];
      const double quantile = distribution.Quantile(q);
      ASSERT_GE(quantile, bin.lower) << q << " of " << n;
      ASSERT_LE(quantile, bin.lower + bin.width) << q << " of " << n;
    }
    for (const double bound : {0.5, 10.0, 47.0, 1e6}) {
      const auto at_most = std::upper_bound(values.begin(), values.end(), bound) - values.begin();
      ASSERT_GE(distribution.CountAtMost(bound), static_cast<uint64_t>(at_most));
    }
  }
}

}  // namespace
}  // namespace sluice::stats
