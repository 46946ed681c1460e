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
  EXPECT_EQ(set.priorities()[0].Usable(0).size(), 3u);
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
  EXPECT_EQ(set.priorities()[0].Usable(0).size(), 4u);
  EXPECT_EQ(set.priorities()[0].load, 100u);
}

TEST(HostSetTest, WithoutAThresholdThereIsNoPanic) {
  const HostSet set = Make(Hosts(0, 0, 3), {}, /*panic_threshold=*/0);
  EXPECT_FALSE(set.priorities()[0].panic);
  EXPECT_TRUE(set.Pick(0)->Usable(0).empty());
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

// `well` and `sick` hosts of a zone of that weight.
HostList Zone(const std::string& zone, uint32_t weight, int well, int sick = 0) {
  LocalitySpec locality;
  locality.zone = zone;
  locality.weight = weight;
  HostList hosts;
  for (int i = 0; i < well + sick; ++i) {
    const EndpointSpec endpoint =
        EndpointAt(Ip("10.0.0.1"), 1, i < well ? HealthStatus::kHealthy : HealthStatus::kUnhealthy);
    hosts.push_back(std::make_shared<Host>(endpoint, locality, endpoint.address, /*threads=*/1));
  }
  return hosts;
}
HostSet ByLocality(HostList first, const HostList& second) {
  first.insert(first.end(), second.begin(), second.end());
  return HostSet(std::move(first), /*panic_threshold=*/50, 140, /*by_locality=*/true);
}
// Of a hundred draws, those that fall into the zone.
int Draws(const HostSet& set, const std::string& zone) {
  const PriorityHosts& hosts = set.priorities()[0];
  int draws = 0;
  for (uint64_t i = 0; i < 100; ++i) {
    const uint64_t random = hosts.locality_load * i / 100;
    draws += hosts.Usable(random).at(0)->locality().zone == zone ? 1 : 0;
  }
  return draws;
}

TEST(HostSetTest, LocalitiesGetTrafficByTheirWeights) {
  const HostSet set = ByLocality(Zone("a", 3, 1), Zone("b", 1, 5));
  EXPECT_EQ(Draws(set, "a"), 75);
  EXPECT_EQ(Draws(set, "b"), 25);
}

TEST(HostSetTest, ALocalityWithTooFewHealthyHostsGetsLess) {
  // 1/4 * 1.4 = 35 % of the weight is left.
  const HostSet set = ByLocality(Zone("a", 100, 1, 3), Zone("b", 65, 8));
  EXPECT_EQ(Draws(set, "a"), 35);
}

TEST(HostSetTest, ALocalityWithoutAWeightGetsNothing) {
  EXPECT_EQ(Draws(ByLocality(Zone("a", 0, 5), Zone("b", 1, 1)), "b"), 100);
}

TEST(HostSetTest, WithoutAnyWeightTheHostsAreOneGroup) {
  const HostSet set = ByLocality(Zone("a", 0, 2), Zone("b", 0, 1));
  EXPECT_TRUE(set.priorities()[0].localities.empty());
  EXPECT_EQ(set.priorities()[0].Usable(0).size(), 3u);
}

TEST(HostSetTest, InPanicLocalitiesDoNotCount) {
  const HostSet set = ByLocality(Zone("a", 9, 1, 8), Zone("b", 1, 0, 1));
  EXPECT_EQ(set.priorities()[0].Usable(0).size(), 10u);
}

}  // namespace
}  // namespace sluice::upstream
