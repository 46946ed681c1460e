#include "source/upstream/discovery/host_table.h"

#include <gtest/gtest.h>

#include <deque>

#include "test/upstream/hosts.h"

namespace sluice::upstream {
namespace {

class HostTableTest : public testing::Test {
 protected:
  ResolvedEndpoint At(std::string_view ip, uint32_t weight = 1,
                      HealthStatus health = HealthStatus::kUnknown) {
    endpoints_.push_back(EndpointAt(Ip(ip), weight, health));
    return {&locality_, &endpoints_.back(), Ip(ip)};
  }
  const Host* HostAt(size_t i) const { return table_.hosts()->hosts()[i].get(); }

  LocalitySpec locality_;
  std::deque<EndpointSpec> endpoints_;
  stats::Store store_{/*threads=*/1};
  const stats::GroupHandle<MembershipStats> group_ = store_.AddGroup<MembershipStats>("cluster..");
  const MembershipStats& stats_ = group_.ForThread(0);
  HostTable table_{std::make_shared<const ClusterSpec>(), store_, /*thread=*/0};
};

TEST_F(HostTableTest, TheFirstSetIsAChangeEvenWithoutHosts) {
  EXPECT_EQ(table_.hosts(), nullptr);
  EXPECT_TRUE(table_.Set({}).changed);
  EXPECT_NE(table_.hosts(), nullptr);
  EXPECT_FALSE(table_.Set({}).changed);
  EXPECT_EQ(stats_.membership_change.value(), 0u);
}

TEST_F(HostTableTest, AHostThatStaysIsTheSameObjectInItsPlace) {
  table_.Set({At("10.0.0.1"), At("10.0.0.2")});
  const Host* second = HostAt(1);
  const HostTable::Change change = table_.Set({At("10.0.0.3"), At("10.0.0.2")});
  EXPECT_TRUE(change.changed);
  ASSERT_EQ(change.removed.size(), 1u);
  EXPECT_EQ(change.removed[0]->address(), Ip("10.0.0.1"));
  EXPECT_EQ(HostAt(0), second);
  EXPECT_EQ(HostAt(1)->address(), Ip("10.0.0.3"));
  EXPECT_EQ(stats_.membership_change.value(), 2u);
}

TEST_F(HostTableTest, TheSameEndpointsInAnotherOrderAreNoChange) {
  table_.Set({At("10.0.0.1"), At("10.0.0.2")});
  const auto before = table_.hosts();
  EXPECT_FALSE(table_.Set({At("10.0.0.2"), At("10.0.0.1")}).changed);
  EXPECT_EQ(table_.hosts(), before);
}

TEST_F(HostTableTest, WeightAndHealthChangeInPlace) {
  table_.Set({At("10.0.0.1")});
  const Host* host = HostAt(0);
  const HostTable::Change change = table_.Set({At("10.0.0.1", 5, HealthStatus::kUnhealthy)});
  EXPECT_TRUE(change.changed);
  EXPECT_TRUE(change.removed.empty());
  EXPECT_EQ(HostAt(0), host);
  EXPECT_EQ(host->weight(), 5u);
  EXPECT_TRUE(table_.hosts()->priorities()[0].healthy.empty());
  EXPECT_EQ(stats_.membership_change.value(), 1u);
}

TEST_F(HostTableTest, AnotherPriorityOrNameIsAnotherHost) {
  table_.Set({At("10.0.0.1")});
  LocalitySpec spare;
  spare.priority = 1;
  ResolvedEndpoint moved = At("10.0.0.1");
  moved.locality = &spare;
  EXPECT_EQ(table_.Set({moved}).removed.size(), 1u);
  endpoints_.back().hostname = "renamed.test";
  EXPECT_EQ(table_.Set({moved}).removed.size(), 1u);
}

TEST_F(HostTableTest, AnEndpointThatIsListedTwiceIsTwoHosts) {
  table_.Set({At("10.0.0.1"), At("10.0.0.1")});
  EXPECT_EQ(table_.hosts()->hosts().size(), 2u);
  EXPECT_NE(HostAt(0), HostAt(1));
  EXPECT_FALSE(table_.Set({At("10.0.0.1"), At("10.0.0.1")}).changed);
  EXPECT_EQ(table_.Set({At("10.0.0.1")}).removed.size(), 1u);
}

TEST_F(HostTableTest, CountsItsMembers) {
  table_.Set({At("10.0.0.1", 3), At("10.0.0.2", 9, HealthStatus::kUnhealthy),
              At("10.0.0.3", 1, HealthStatus::kDegraded)});
  EXPECT_EQ(stats_.membership_total.value(), 3u);
  EXPECT_EQ(stats_.membership_healthy.value(), 1u);
  EXPECT_EQ(stats_.membership_degraded.value(), 1u);
  EXPECT_EQ(stats_.max_host_weight.value(), 9u);
}

TEST_F(HostTableTest, AMovedHostKeepsItsIdentity) {
  table_.Set({At("10.0.0.1")});
  const Host* host = HostAt(0);
  table_.MoveOnlyHost(Ip("10.0.0.2"));
  EXPECT_EQ(HostAt(0), host);
  EXPECT_EQ(host->address(), Ip("10.0.0.2"));
  EXPECT_FALSE(table_.Set({At("10.0.0.2")}).changed);
}

}  // namespace
}  // namespace sluice::upstream
