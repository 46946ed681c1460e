#include "source/stats/sparse_counts.h"

#include <map>
#include <random>

#include "gtest/gtest.h"
#include "source/stats/code_counters.h"

namespace sluice::stats {
namespace {

std::map<uint32_t, uint64_t> Contents(const SparseCounts& counts) {
  std::map<uint32_t, uint64_t> contents;
  counts.ForEach(
      [&](uint32_t key, uint64_t count) { EXPECT_TRUE(contents.emplace(key, count).second); });
  return contents;
}

TEST(SparseCountsTest, IsUnusedUntilTheFirstCount) {
  SparseCounts counts;
  EXPECT_FALSE(counts.used());
  EXPECT_TRUE(Contents(counts).empty());
  counts.Inc(0);
  EXPECT_TRUE(counts.used());
  EXPECT_EQ(Contents(counts), (std::map<uint32_t, uint64_t>{{0, 1}}));
}

TEST(SparseCountsTest, CountsAsAMapDoes) {
  std::mt19937 random(7);
  for (const uint32_t keys : {1u, 3u, 60u, SparseCounts::kMaxKey + 1}) {
    SparseCounts counts;
    std::map<uint32_t, uint64_t> expected;
    for (int i = 0; i < 50000; ++i) {
      const uint32_t key = random() % keys;
      counts.Inc(key);
      ++expected[key];
    }
    EXPECT_EQ(Contents(counts), expected) << keys;
  }
}

TEST(CodeCountersTest, IgnoresWhatIsNoStatus) {
  CodeCounters codes;
  for (const int status : {-1, 0, 99, 600, 100000}) codes.Inc(status);
  EXPECT_FALSE(codes.counts().used());
  codes.Inc(100);
  codes.Inc(599);
  codes.Inc(599);
  EXPECT_EQ(Contents(codes.counts()), (std::map<uint32_t, uint64_t>{{100, 1}, {599, 2}}));
}

}  // namespace
}  // namespace sluice::stats
