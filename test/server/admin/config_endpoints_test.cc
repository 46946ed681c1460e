#include "test/server/admin/admin_fixture.h"
#include "test/xds/temporary_folder.h"

namespace sluice::server::admin {
namespace {

class ConfigEndpointsTest : public AdminFixture {
 protected:
  std::string HostLine(const std::string& rest) {
    return "up::127.0.0.1:" + std::to_string(upstream_.port()) + "::" + rest + "\n";
  }
};

TEST_F(ConfigEndpointsTest, ListenersAreShownWithThePortThatTheyHave) {
  EXPECT_EQ(BodyOf(Get("/listeners")), "in::127.0.0.1:" + std::to_string(running_.port()) + "\n");
  EXPECT_TRUE(Contains(Get("/listeners?format=json"),
                       "\"port_value\": " + std::to_string(running_.port())));
}

TEST_F(ConfigEndpointsTest, ClustersShowWhatTheirHostsHaveDone) {
  Exchange();
  const std::string text = BodyOf(Get("/clusters"));
  EXPECT_TRUE(Contains(text, HostLine("rq_total::1"))) << text;
  EXPECT_TRUE(Contains(text, HostLine("rq_success::1"))) << text;
  EXPECT_TRUE(Contains(text, HostLine("health_flags::healthy"))) << text;
  EXPECT_TRUE(Contains(text, "up::default_priority::max_connections::1024\n")) << text;
}

TEST_F(ConfigEndpointsTest, ClustersAreShownAsJsonToo) {
  const std::string response = Get("/clusters?format=json");
  EXPECT_TRUE(Contains(response, "content-type: application/json\r\n")) << response;
  EXPECT_TRUE(Contains(response, "\"port_value\": " + std::to_string(upstream_.port())));
  EXPECT_TRUE(Contains(response, "\"eds_health_status\": \"HEALTHY\"")) << response;
}

TEST_F(ConfigEndpointsTest, AReloadIsSeenInClusters) {
  running_.Reload(BootstrapText(ListenerText("in", DirectResponse("x")), StaticCluster("new", 1)));
  const std::string text = BodyOf(Get("/clusters"));
  EXPECT_TRUE(Contains(text, "new::127.0.0.1:1::weight::1\n")) << text;
  EXPECT_FALSE(Contains(text, "up::")) << text;
}

TEST_F(ConfigEndpointsTest, PoolsShowALeasedConnection) {
  Peer client = Peer::To(running_.port());
  client.Send(GetText("/"));
  Peer server = upstream_.Accept();
  server.ReadThrough("\r\n\r\n");
  EXPECT_EQ(BodyOf(Get("/pools")),
            "cluster::host::connecting::ready::leased::pending\n" + HostLine("0::0::1::0"));
}

// A file with one cluster, before the server starts.
struct ClustersFile {
  ClustersFile() {
    folder.Write("cds.json", R"({"resources": [{"@type":
        "type.googleapis.com/envoy.config.cluster.v3.Cluster", )" +
                                 StaticCluster("outside", 1).substr(1) + "]}");
  }
  std::string Fields() const {
    return R"(, "dynamic_resources": {"cds_config": {"path_config_source": {"path": ")" +
           folder.Path("cds.json") + R"("}}})";
  }
  xds::TemporaryFolder folder;
};

class DynamicClustersTest : ClustersFile, public AdminFixture {
 protected:
  DynamicClustersTest() : AdminFixture(Fields()) {}
};

TEST_F(DynamicClustersTest, ClustersSayWhereTheyCameFrom) {
  const std::string text = BodyOf(Get("/clusters"));
  EXPECT_TRUE(Contains(text, "up::added_via_api::false\n")) << text;
  EXPECT_TRUE(Contains(text, "outside::added_via_api::true\n")) << text;
  EXPECT_TRUE(Contains(Get("/clusters?format=json"), "\"added_via_api\": true"));
}

}  // namespace
}  // namespace sluice::server::admin
