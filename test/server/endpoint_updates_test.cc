#include "source/server/endpoint_updates.h"

#include "test/server/updates_fixture.h"

namespace sluice::server {
namespace {

class EndpointUpdatesTest : public UpdatesFixture {
 protected:
  EndpointUpdatesTest() {
    folder_.Write("eds.yaml", Assignment("a", 7001));
    extension::FieldErrors errors;
    cluster_ = builder_.MakeCluster(
        config::FromYaml<envoy::config::cluster::v3::Cluster>(EdsCluster("a")), errors);
    EXPECT_TRUE(errors.ok()) << errors.ErrorText();
    hosts_.Prepare(cluster_, nullptr);
  }
  void Replace(const std::string& content) {
    folder_.Replace("eds.yaml", content);
    Turn();
  }
  const upstream::HostList& Hosts() { return hosts_.HostsOf(*cluster_)->hosts(); }

  std::shared_ptr<upstream::SharedCluster> cluster_;
};

TEST_F(EndpointUpdatesTest, TheClusterHasTheHostsOfTheFile) {
  ASSERT_EQ(Hosts().size(), 1u);
  EXPECT_EQ(Hosts()[0]->address_text(), "127.0.0.1:7001");
  EXPECT_EQ(Stat("cluster.a.update_success"), 1u);
}

TEST_F(EndpointUpdatesTest, FollowsTheFile) {
  Replace(Assignment("a", 7002));
  ASSERT_EQ(Hosts().size(), 1u);
  EXPECT_EQ(Hosts()[0]->address_text(), "127.0.0.1:7002");
}

TEST_F(EndpointUpdatesTest, AnotherClustersAssignmentIsRefused) {
  Replace(Assignment("b", 7002));
  EXPECT_EQ(Hosts()[0]->address_text(), "127.0.0.1:7001");
  EXPECT_EQ(Stat("cluster.a.update_rejected"), 1u);
}

TEST_F(EndpointUpdatesTest, AWrongAssignmentIsRefused) {
  std::string wrong = Assignment("a", 7002);
  wrong.insert(wrong.rfind("}}}}]}]}") + 3, R"(, "load_balancing_weight": 0)");
  Replace(wrong);
  EXPECT_EQ(Hosts()[0]->address_text(), "127.0.0.1:7001");
  EXPECT_EQ(Stat("cluster.a.update_rejected"), 1u);
}

TEST_F(EndpointUpdatesTest, AFileWithoutResourcesKeepsTheHosts) {
  Replace("{}");
  EXPECT_EQ(Hosts().size(), 1u);
  EXPECT_EQ(Stat("cluster.a.update_empty"), 1u);
}

}  // namespace
}  // namespace sluice::server
