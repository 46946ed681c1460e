#include "source/upstream/load_balancer.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "test/upstream/cluster_fixture.h"

namespace sluice::upstream {
namespace {

class LoadBalancerTest : public ClusterFixture {
 protected:
  void Use(BalancerKind kind, uint32_t choices = 2) {
    spec_->balancer = kind;
    spec_->least_request_choices = choices;
    Make();
  }
  static std::shared_ptr<const HostSet> SetOf(HostList hosts) {
    return std::make_shared<const HostSet>(std::move(hosts), /*panic_threshold=*/0, 140);
  }
  const Host* Pick(const std::shared_ptr<const HostSet>& set, const PickContext& context = {}) {
    if (cluster_->hosts() != set.get()) cluster_->SetHosts(set);
    const HostRef* host = cluster_->PickHost(context);
    return host != nullptr ? host->get() : nullptr;
  }
  std::map<const Host*, int> PickMany(const std::shared_ptr<const HostSet>& set, int times) {
    std::map<const Host*, int> picks;
    for (int i = 0; i < times; ++i) ++picks[Pick(set)];
    return picks;
  }
};

TEST_F(LoadBalancerTest, RoundRobinTakesEachHostInTurn) {
  Use(BalancerKind::kRoundRobin);
  const auto set = SetOf({HealthyHost(), HealthyHost(), HealthyHost()});
  for (int round = 0; round < 3; ++round) EXPECT_EQ(PickMany(set, 3).size(), 3u);
}

TEST_F(LoadBalancerTest, RoundRobinGivesTurnsByWeight) {
  Use(BalancerKind::kRoundRobin);
  const auto heavy = MakeHost(EndpointAt(Ip("10.0.0.1"), 3));
  const auto light = MakeHost(EndpointAt(Ip("10.0.0.2"), 1));
  const auto picks = PickMany(SetOf({heavy, light}), 40);
  EXPECT_EQ(picks.at(heavy.get()), 30);
  EXPECT_EQ(picks.at(light.get()), 10);
}

TEST_F(LoadBalancerTest, ANewSetIsUsedFromTheNextPickOn) {
  Use(BalancerKind::kRoundRobin);
  const auto old_set = SetOf({HealthyHost(), HealthyHost()});
  Pick(old_set);
  const auto only = HealthyHost();
  const auto new_set = SetOf({only});
  EXPECT_EQ(Pick(new_set), only.get());
  EXPECT_EQ(Pick(new_set), only.get());
}

TEST_F(LoadBalancerTest, LeastRequestTakesTheLessBusy) {
  Use(BalancerKind::kLeastRequest, /*choices=*/64);  // both hosts are drawn, as good as surely
  const auto busy = HealthyHost();
  const auto calm = HealthyHost();
  busy->cells(0).rq_active.Set(3);
  calm->cells(0).rq_active.Set(2);
  EXPECT_EQ(PickMany(SetOf({busy, calm}), 50).at(calm.get()), 50);
}

TEST_F(LoadBalancerTest, LeastRequestLetsAHeavyHostBeBusier) {
  Use(BalancerKind::kLeastRequest, /*choices=*/64);
  const auto heavy = MakeHost(EndpointAt(Ip("10.0.0.1"), 4));
  const auto light = MakeHost(EndpointAt(Ip("10.0.0.2"), 1));
  heavy->cells(0).rq_active.Set(5);  // (5 + 1) / 4 < (1 + 1) / 1
  light->cells(0).rq_active.Set(1);
  EXPECT_EQ(PickMany(SetOf({heavy, light}), 50).at(heavy.get()), 50);
}

TEST_F(LoadBalancerTest, RandomReachesEveryHost) {
  Use(BalancerKind::kRandom);
  const auto picks = PickMany(SetOf({HealthyHost(), HealthyHost(), HealthyHost()}), 300);
  ASSERT_EQ(picks.size(), 3u);
  for (const auto& [host, times] : picks) EXPECT_GT(times, 50);
}

TEST_F(LoadBalancerTest, ARetryAvoidsTheHostThatFailed) {
  Use(BalancerKind::kRoundRobin);
  const auto failed = HealthyHost();
  const auto other = HealthyHost();
  const Host* const avoid[] = {failed.get()};
  PickContext context;
  context.avoid = avoid;
  context.avoid_count = 1;
  const auto set = SetOf({failed, other});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Pick(set, context), other.get());
}

TEST_F(LoadBalancerTest, ARetryTakesTheFailedHostWhenThereIsNoOther) {
  Use(BalancerKind::kRoundRobin);
  const auto failed = HealthyHost();
  const Host* const avoid[] = {failed.get()};
  PickContext context;
  context.avoid = avoid;
  context.avoid_count = 1;
  context.attempts = 5;
  EXPECT_EQ(Pick(SetOf({failed}), context), failed.get());
}

// With a table, as HostTable makes it.
std::shared_ptr<const HostSet> Hashed(const ClusterSpec& spec, HostList hosts) {
  auto set = std::make_shared<HostSet>(std::move(hosts), /*panic_threshold=*/0, 140);
  set->MakeTables(spec);
  return set;
}

TEST_F(LoadBalancerTest, AHashLeadsToTheSameHostAndNoneToAny) {
  for (const BalancerKind kind : {BalancerKind::kRingHash, BalancerKind::kMaglev}) {
    Use(kind);
    const auto one = MakeHost(EndpointAt(Ip("10.0.0.1")));
    const auto other = MakeHost(EndpointAt(Ip("10.0.0.2")));
    const auto set = Hashed(*spec_, {one, other, SickHost()});
    PickContext context;
    context.hash = 0x123456789abcdef;
    const Host* const chosen = Pick(set, context);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(Pick(set, context), chosen);
    EXPECT_EQ(PickMany(set, 100).size(), 2u);
    // A host that has failed is avoided, if that is asked for.
    context.avoid = &chosen;
    context.avoid_count = 1;
    context.attempts = 100;
    EXPECT_NE(Pick(set, context), chosen);
  }
}

TEST_F(LoadBalancerTest, InPanicAnyHostIsUsedAndCountedOrNoneByOption) {
  for (const bool fail : {false, true}) {
    spec_->fail_on_panic = fail;
    Use(BalancerKind::kRoundRobin);
    EndpointSpec endpoint = EndpointAt(Ip("10.0.0.1"));
    endpoint.health = HealthStatus::kUnhealthy;
    const auto set =
        std::make_shared<const HostSet>(HostList{MakeHost(endpoint)}, /*panic_threshold=*/50, 140);
    const uint64_t before = cluster_->stats().lb_healthy_panic.value();
    EXPECT_EQ(Pick(set) == nullptr, fail);
    EXPECT_EQ(cluster_->stats().lb_healthy_panic.value(), before + 1);
  }
}

TEST_F(LoadBalancerTest, PicksNothingWhereNoHostCanBeUsed) {
  for (const BalancerKind kind :
       {BalancerKind::kRoundRobin, BalancerKind::kLeastRequest, BalancerKind::kRandom}) {
    Use(kind);
    EXPECT_EQ(Pick(SetOf({})), nullptr);
    EXPECT_EQ(Pick(SetOf({SickHost()})), nullptr);
  }
  Use(BalancerKind::kRingHash);
  EXPECT_EQ(Pick(Hashed(*spec_, {})), nullptr);
  EXPECT_EQ(Pick(Hashed(*spec_, {SickHost()})), nullptr);
}

}  // namespace
}  // namespace sluice::upstream
