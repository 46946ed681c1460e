#include "source/base/random.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace sluice::base {
namespace {

TEST(RandomTest, TheSameSeedGivesTheSameNumbers) {
  Random a(42), b(42), c(43);
  for (int i = 0; i < 100; ++i) {
    const uint64_t value = a.Next();
    EXPECT_EQ(value, b.Next());
    EXPECT_NE(value, c.Next());
  }
}

TEST(RandomTest, SeedsFromTheKernelDiffer) { EXPECT_NE(Random().Next(), Random().Next()); }

TEST(RandomTest, BelowIsEvenlySpread) {
  Random random(1);
  int counts[10] = {};
  for (int i = 0; i < 100000; ++i) ++counts[random.Below(10)];
  for (const int count : counts) EXPECT_NEAR(count, 10000, 500);
  EXPECT_EQ(random.Below(1), 0u);
  EXPECT_EQ(random.Below(0), 0u);
}

TEST(RandomTest, UuidsAreOfVersion4AndDiffer) {
  Random random(1);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    std::string uuid(kUuidSize, ' ');
    WriteUuid(random, uuid.data());
    for (size_t at = 0; at < uuid.size(); ++at) {
      if (at == 8 || at == 13 || at == 18 || at == 23) {
        ASSERT_EQ(uuid[at], '-');
      } else {
        ASSERT_NE(std::string("0123456789abcdef").find(uuid[at]), std::string::npos) << uuid;
      }
    }
    ASSERT_EQ(uuid[14], '4');
    ASSERT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
    ASSERT_TRUE(seen.insert(uuid).second);
  }
}

}  // namespace
}  // namespace sluice::base
