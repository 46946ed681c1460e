#include "source/server/cluster_updates.h"

#include "gmock/gmock.h"
#include "test/server/dns_server.h"
#include "test/server/updates_fixture.h"

namespace sluice::server {
namespace {

using ::testing::HasSubstr;

class ClusterUpdatesTest : public UpdatesFixture {
 protected:
  std::string SendStatic(const std::string& name, uint16_t port) {
    return Send(updates_, {{name, ClusterBody(StaticCluster(name, port))}});
  }
  // The cluster in force; null: none.
  std::shared_ptr<upstream::SharedCluster> InForce(const std::string& name,
                                                   const std::vector<bool>& named = {}) {
    config::Snapshot snapshot;
    updates_.Complete(named, snapshot);
    const uint32_t id = builder_.IdOf(name);
    return id < snapshot.clusters.size() ? snapshot.clusters[id] : nullptr;
  }

  ClusterUpdates updates_{context_, hosts_, secrets_};
};

TEST_F(ClusterUpdatesTest, AClusterWhoseHostsAreKnownIsInForceAtOnce) {
  EXPECT_EQ(SendStatic("a", 7001), "");
  EXPECT_TRUE(updates_.Settle());
  EXPECT_NE(InForce("a"), nullptr);
  EXPECT_TRUE(updates_.answered());
  EXPECT_EQ(Stat("cluster_manager.cluster_added"), 1u);
}

TEST_F(ClusterUpdatesTest, OneThatIsAsBeforeIsTheSameObject) {
  SendStatic("a", 7001);
  updates_.Settle();
  const auto before = InForce("a");
  SendStatic("a", 7001);
  EXPECT_FALSE(updates_.Settle());
  EXPECT_EQ(InForce("a"), before);
  EXPECT_EQ(Stat("cluster_manager.cluster_modified"), 0u);
}

TEST_F(ClusterUpdatesTest, AChangedOneServesInItsOldFormUntilItIsWarm) {
  DnsServer silent;
  SendStatic("a", 7001);
  updates_.Settle();
  const auto before = InForce("a");
  Send(updates_, {{"a", ClusterBody(DnsCluster("a", 7001, silent.port()))}});
  EXPECT_FALSE(updates_.Settle());
  EXPECT_FALSE(updates_.warm());
  EXPECT_EQ(InForce("a"), before);
  SendStatic("a", 7001);  // back to what is in force
  EXPECT_TRUE(updates_.warm());
  EXPECT_EQ(InForce("a"), before);
}

TEST_F(ClusterUpdatesTest, ABadOneKeepsItsLastFormAndTheOthersGoOn) {
  SendStatic("a", 7001);
  updates_.Settle();
  const auto before = InForce("a");
  envoy::config::cluster::v3::Cluster bad;
  bad.set_name("a");
  bad.mutable_connect_timeout()->set_seconds(-1);
  const std::string nack = Send(
      updates_, {{"a", bad.SerializeAsString()}, {"b", ClusterBody(StaticCluster("b", 7002))}});
  EXPECT_THAT(nack, HasSubstr("cluster[\"a\"].connect_timeout"));
  EXPECT_TRUE(updates_.Settle());
  EXPECT_EQ(InForce("a"), before);
  EXPECT_NE(InForce("b"), nullptr);
  DynamicState state;
  updates_.Describe(state);
  ASSERT_NE(state.clusters.at(0).forms.refusal, nullptr);
  EXPECT_THAT(state.clusters[0].forms.refusal->why, HasSubstr("connect_timeout"));
  SendStatic("a", 7001);
  DynamicState healed;
  updates_.Describe(healed);
  EXPECT_EQ(healed.clusters.at(0).forms.refusal, nullptr);
}

TEST_F(ClusterUpdatesTest, ARemovedOneServesUntilNothingNamesIt) {
  SendStatic("a", 7001);
  updates_.Settle();
  Send(updates_, {});
  EXPECT_TRUE(updates_.Settle());
  std::vector<bool> named(builder_.IdOf("a") + 1);
  named.back() = true;
  EXPECT_NE(InForce("a", named), nullptr);
  EXPECT_FALSE(updates_.IsKnown(builder_.IdOf("a")));
  EXPECT_EQ(InForce("a"), nullptr);
  EXPECT_EQ(Stat("cluster_manager.cluster_removed"), 1u);
}

TEST_F(ClusterUpdatesTest, ARemovedOneThatComesBackWasNeverGone) {
  SendStatic("a", 7001);
  updates_.Settle();
  const auto before = InForce("a");
  Send(updates_, {});
  SendStatic("a", 7001);
  EXPECT_EQ(InForce("a"), before);
}

TEST_F(ClusterUpdatesTest, AnIncrementalUpdateLeavesTheOthersAlone) {
  SendStatic("a", 7001);
  Send(updates_, {{"b", ClusterBody(StaticCluster("b", 7002))}}, /*complete=*/false);
  updates_.Settle();
  EXPECT_NE(InForce("a"), nullptr);
  Send(updates_, {}, /*complete=*/false, {"a"});
  EXPECT_EQ(InForce("a"), nullptr);
  EXPECT_NE(InForce("b"), nullptr);
}

TEST_F(ClusterUpdatesTest, TheNamesOfTheBootstrapCannotBeHad) {
  SetBase("", StaticCluster("fixed", 7001));
  updates_.SetStatic(*base_);
  EXPECT_EQ(SendStatic("fixed", 7002), "");
  EXPECT_FALSE(updates_.Settle());
  EXPECT_EQ(InForce("fixed"), nullptr);
}

TEST_F(ClusterUpdatesTest, AnEdsClusterWarmsUntilItsEndpointsCome) {
  folder_.Write("eds.yaml", Assignment("a", 7001));
  Send(updates_, {{"a", ClusterBody(EdsCluster("a"))}});
  EXPECT_TRUE(updates_.Settle());
  ASSERT_NE(InForce("a"), nullptr);
  EXPECT_EQ(hosts_.HostsOf(*InForce("a"))->hosts().size(), 1u);
}

}  // namespace
}  // namespace sluice::server
