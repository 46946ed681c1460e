#include "source/server/dynamic_config.h"

#include "gtest/gtest.h"
#include "test/server/dns_server.h"
#include "test/server/running_server.h"
#include "test/server/updates_fixture.h"

namespace sluice::server {
namespace {

std::string Resources(const std::string& type, const std::vector<std::string>& resources) {
  std::string text = R"({"version_info": "1", "resources": [)";
  for (const std::string& resource : resources) {
    if (text.back() == '}') text += ",";
    text += R"({"@type": "type.googleapis.com/)" + type + "\"," + resource.substr(1);
  }
  return text + "]}";
}

// A server that has clusters and listeners from files.
class DynamicConfigTest : public testing::Test {
 protected:
  void Clusters(const std::vector<std::string>& clusters) {
    folder_.Replace("cds.json", Resources("envoy.config.cluster.v3.Cluster", clusters));
  }
  void Listeners(const std::vector<std::string>& listeners) {
    folder_.Replace("lds.json", Resources("envoy.config.listener.v3.Listener", listeners));
  }
  void Start() {
    const auto source = [this](const std::string& kind) {
      return "\"" + kind + R"(_config": {"path_config_source": {"path": ")" +
             folder_.Path(kind + ".json") + R"("}})";
    };
    running_ = std::make_unique<RunningServer>(BootstrapText(
        "", "", R"(, "dynamic_resources": {)" + source("cds") + ", " + source("lds") + "}"));
  }
  bool Becomes(uint64_t updates) {
    return running_->Reaches([&] {
      uint64_t seen = 0;
      running_->server().stats().ForEach([&](const stats::Sample& sample) {
        if (sample.name == "cluster_manager.cds.update_attempt" ||
            sample.name == "listener_manager.lds.update_attempt")
          seen += sample.value;
      });
      return seen >= updates;
    });
  }

  xds::TemporaryFolder folder_;
  Upstream upstream_;
  std::unique_ptr<RunningServer> running_;
};

TEST_F(DynamicConfigTest, ServesWhenClustersAndListenersHaveCome) {
  Clusters({StaticCluster("up", upstream_.port())});
  Listeners({ListenerText("in", RouteTo("up"))});
  Start();
  EXPECT_EQ(running_->server().state(), State::kLive);
  Peer client = Peer::To(running_->port());
  client.Send(GetText("/"));
  Serve(upstream_, "dynamic");
  EXPECT_EQ(BodyOf(client.ReadToEnd()), "dynamic");
}

TEST_F(DynamicConfigTest, AReplacedFileIsInForceForTheNextRequest) {
  Clusters({});
  Listeners({ListenerText("in", DirectResponse("first"))});
  Start();
  const uint16_t port = running_->port();
  EXPECT_EQ(BodyOf(Get(port)), "first");
  Listeners({ListenerText("in", DirectResponse("second"))});
  ASSERT_TRUE(Becomes(3));
  EXPECT_EQ(BodyOf(Get(port)), "second");
}

TEST_F(DynamicConfigTest, EmptyFilesAreAnswersToo) {
  Clusters({});
  Listeners({});
  Start();
  EXPECT_EQ(running_->server().state(), State::kLive);
}

TEST_F(DynamicConfigTest, ListenersAreAskedForWhenTheClustersServe) {
  DnsServer dns;
  Clusters({DnsCluster("up", upstream_.port(), dns.port())});
  Listeners({ListenerText("in", RouteTo("up"))});
  Start();
  EXPECT_EQ(running_->server().state(), State::kInitializing);
  running_->Do([&] { EXPECT_TRUE(running_->server().published()->snapshot->listeners.empty()); });
  dns.AnswerLoopback();
  EXPECT_TRUE(running_->Reaches([&] { return running_->server().state() == State::kLive; }));
  EXPECT_EQ(running_->server().published()->snapshot->listeners.size(), 1u);
}

TEST_F(DynamicConfigTest, ARemovedClusterServesWhileARouteNamesIt) {
  Clusters({StaticCluster("up", upstream_.port())});
  Listeners({ListenerText("in", RouteTo("up"))});
  Start();
  Clusters({});
  ASSERT_TRUE(Becomes(3));
  Peer client = Peer::To(running_->port());
  client.Send(GetText("/"));
  Serve(upstream_, "still");
  EXPECT_EQ(BodyOf(client.ReadToEnd()), "still");
  Listeners({ListenerText("in", DirectResponse("x"))});
  ASSERT_TRUE(Becomes(4));
  EXPECT_TRUE(running_->Reaches([&] {
    for (const auto& cluster : running_->server().published()->snapshot->clusters) {
      if (cluster != nullptr) return false;
    }
    return true;
  }));
}

TEST_F(DynamicConfigTest, SaysWhatCameAndWhatWasRefused) {
  Clusters({StaticCluster("up", upstream_.port())});
  Listeners({R"({"name": "bad"})"});
  Start();
  const auto state = running_->server().published()->dynamic;
  ASSERT_EQ(state->clusters.size(), 1u);
  EXPECT_EQ(state->clusters[0].forms.active.version, "1");
  ASSERT_EQ(state->listeners.size(), 1u);
  EXPECT_NE(state->listeners[0].forms.refusal, nullptr);
  EXPECT_EQ(running_->server().state(), State::kLive);
}

}  // namespace
}  // namespace sluice::server
