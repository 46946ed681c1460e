#include "source/upstream/host_set.h"

#include <gtest/gtest.h>

#include "test/upstream/hosts.h"

namespace sluice::upstream {
namespace {

// `well` and `sick` hosts of one priority.
HostList Hosts(uint32_t priority, int well, int sick) {
  HostList hosts;
  for (int i = 0; i < well; ++i) hosts.push_back(HealthyHost(priority));
  for (int i = 0; i < sick; ++i) hosts.push_back(SickHost(priority));
  return hosts;
}

HostSet Make(HostList first, const HostList& second = {}, double panic_threshold = 50) {
  first.insert(first.end(), second.begin(), second.end());
  return HostSet(std::move(first), panic_threshold, /*overprovisioning_factor=*/140);
}

TEST(HostSetTest, TheFirstPriorityTakesAllWhileItIsWellEnough) {
  const HostSet set = Make(Hosts(0, 3, 1), Hosts(1, 2, 0));  // 3/4 * 1.4 > 1
  EXPECT_EQ(set.priorities()[0].load, 100u);
  EXPECT_EQ(set.priorities()[1].load, 0u);
  EXPECT_EQ(set.priorities()[0].usable().size(), 3u);
  EXPECT_EQ(set.hosts().size(), 6u);
}

TEST(HostSetTest, WhatTheFirstPriorityCannotTakeGoesToTheNext) {
  const HostSet set = Make(Hosts(0, 2, 2), Hosts(1, 2, 0));  // 2/4 * 1.4 = 70 %
  EXPECT_EQ(set.priorities()[0].load, 70u);
  EXPECT_EQ(set.priorities()[1].load, 30u);
  EXPECT_FALSE(set.priorities()[0].panic);
}

TEST(HostSetTest, TheShareOfTooFewIsScaledUpToAHundred) {
  const HostSet set = Make(Hosts(0, 1, 3), Hosts(1, 1, 3), /*panic_threshold=*/0);  // 35 % each
  EXPECT_EQ(set.priorities()[0].load, 50u);
  EXPECT_EQ(set.priorities()[1].load, 50u);
}

TEST(HostSetTest, InPanicTheSickOnesAreUsedToo) {
  const HostSet set = Make(Hosts(0, 1, 3));
  EXPECT_TRUE(set.priorities()[0].panic);
  EXPECT_EQ(set.priorities()[0].usable().size(), 4u);
  EXPECT_EQ(set.priorities()[0].load, 100u);
}

TEST(HostSetTest, WithoutAThresholdThereIsNoPanic) {
  const HostSet set = Make(Hosts(0, 0, 3), {}, /*panic_threshold=*/0);
  EXPECT_FALSE(set.priorities()[0].panic);
  EXPECT_TRUE(set.Pick(0)->usable().empty());
}

TEST(HostSetTest, InPanicEverywhereTrafficGoesByTheNumberOfHosts) {
  const HostSet set = Make(Hosts(0, 0, 1), Hosts(1, 0, 3));
  EXPECT_EQ(set.priorities()[0].load, 25u);
  EXPECT_EQ(set.priorities()[1].load, 75u);
}

TEST(HostSetTest, PicksPrioritiesByTheirLoad) {
  const HostSet set = Make(Hosts(0, 2, 2), Hosts(1, 2, 0));
  int first = 0;
  for (uint64_t random = 0; random < 1000; ++random) {
    first += set.Pick(random) == &set.priorities()[0];
  }
  EXPECT_EQ(first, 700);
}

TEST(HostSetTest, APriorityWithoutHostsIsPassedOver) {
  const HostSet set = Make(Hosts(1, 1, 0));
  ASSERT_EQ(set.priorities().size(), 2u);
  for (uint64_t random = 0; random < 100; ++random) {
    EXPECT_EQ(set.Pick(random), &set.priorities()[1]);
  }
}

TEST(HostSetTest, AnEmptySetPicksNothing) { EXPECT_EQ(Make({}).Pick(7), nullptr); }

TEST(HostSetTest, EachSetHasAGenerationOfItsOwn) {
  EXPECT_NE(Make(Hosts(0, 1, 0)).generation(), Make(Hosts(0, 1, 0)).generation());
}

}  // namespace
}  // namespace sluice::upstream
