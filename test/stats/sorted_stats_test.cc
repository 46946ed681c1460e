#include "source/stats/sorted_stats.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "source/stats/store.h"

namespace sluice::stats {
namespace {

struct Letters {
  Counter a;
  Counter m;
  Gauge z;
  static const Field kFields[3];
};
const Field Letters::kFields[] = {SLUICE_STAT(Letters, a), SLUICE_STAT(Letters, m),
                                  SLUICE_STAT(Letters, z)};

std::vector<std::string> Names(Store& store, SortedStats::Types types) {
  std::vector<std::string> errors;
  const OutputRules rules({}, errors);
  const StatSelection selection(rules, {});
  const std::vector<GroupRef> groups = store.Groups();
  const Store::Reading lock = store.LockReading();
  SortedStats stats(groups, selection, types);
  std::vector<std::string> names;
  SortedStats::Stat stat;
  while (stats.Next(stat)) names.push_back(stat.name);
  return names;
}

constexpr SortedStats::Types kCounters = SortedStats::Bit(Sample::Type::kCounter);
constexpr SortedStats::Types kGauges = SortedStats::Bit(Sample::Type::kGauge);

TEST(SortedStatsTest, SortsAcrossGroupsThatLieInsideOfOthers) {
  Store store(1);
  const auto outer = store.AddGroup<Letters>("c.x.");
  const auto inner = store.AddGroup<Letters>("c.x.external.");
  const auto beside = store.AddGroup<Letters>("c.x-y.");
  EXPECT_EQ(Names(store, kCounters | kGauges),
            (std::vector<std::string>{"c.x-y.a", "c.x-y.m", "c.x-y.z", "c.x.a", "c.x.external.a",
                                      "c.x.external.m", "c.x.external.z", "c.x.m", "c.x.z"}));
  EXPECT_EQ(Names(store, kGauges),
            (std::vector<std::string>{"c.x-y.z", "c.x.external.z", "c.x.z"}));
}

TEST(SortedStatsTest, IsEmptyForAnEmptyStore) {
  Store store(1);
  EXPECT_TRUE(Names(store, ~0u).empty());
}

TEST(SortedStatsTest, SortsAnyNames) {
  std::mt19937 random(3);
  for (int round = 0; round < 100; ++round) {
    Store store(1);
    std::vector<GroupHandle<Letters>> handles;
    std::vector<std::string> expected;
    for (int i = 0; i < 30; ++i) {
      std::string prefix;
      for (size_t n = random() % 6; n > 0; --n) prefix.push_back("az."[random() % 3]);
      handles.push_back(store.AddGroup<Letters>(prefix));
      for (const char* leaf : {"a", "m", "z"}) expected.push_back(prefix + leaf);
    }
    std::sort(expected.begin(), expected.end());
    expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
    std::vector<std::string> names = Names(store, ~0u);
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    names.erase(std::unique(names.begin(), names.end()),
                names.end());  // two groups may make one name
    EXPECT_EQ(names, expected);
  }
}

}  // namespace
}  // namespace sluice::stats
