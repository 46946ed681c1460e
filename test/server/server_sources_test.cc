// Control planes in the configuration of a server.
#include "gtest/gtest.h"
#include "test/server/running_server.h"

namespace sluice::server {
namespace {

std::string PlaneCluster(const std::string& fields = R"(, "http2_protocol_options": {})") {
  std::string cluster = StaticCluster("plane", 1);
  cluster.insert(cluster.size() - 1, fields);
  return cluster;
}

std::string AdsBootstrap(const std::string& cluster, const std::string& node) {
  const std::string source =
      R"({"ads": {}, "resource_api_version": "V3", "initial_fetch_timeout": "15s"})";
  return BootstrapText("", cluster,
                       R"(, "node": )" + node + R"(, "dynamic_resources": {"ads_config": {
      "api_type": "DELTA_GRPC", "transport_api_version": "V3", "grpc_services":
      [{"envoy_grpc": {"cluster_name": "plane"}}]}, "cds_config": )" +
                           source + R"(, "lds_config": )" + source + "}");
}

constexpr const char* kNode = R"({"id": "i", "cluster": "c"})";

std::string StartFault(const std::string& bootstrap) {
  BlockSignals();
  const extension::Registry registry;
  const base::SystemClock clock;
  const auto server = std::make_unique<Server>(OneWorker(), registry, clock);
  std::string error;
  EXPECT_FALSE(server->Start(Parse(bootstrap), error));
  return error;
}

TEST(ServerSourcesTest, WhoAsksAControlPlaneHasToHaveAName) {  // A3
  EXPECT_NE(StartFault(AdsBootstrap(PlaneCluster(), R"({"id": "i"})"))
                .find("node.id and node.cluster are needed"),
            std::string::npos);
}

TEST(ServerSourcesTest, ALayerOfTheRuntimeAsksToo) {
  const std::string layer = R"(, "node": {"id": "i"}, "layered_runtime": {"layers": [{"name": "x",
      "rtds_layer": {"name": "r", "rtds_config": {"api_config_source": {"api_type": "GRPC",
      "transport_api_version": "V3", "grpc_services": [{"envoy_grpc": {"cluster_name": "plane"}}]}}}}]})";
  const std::string error = StartFault(BootstrapText("", PlaneCluster(), layer));
  EXPECT_NE(error.find("node.id and node.cluster are needed"), std::string::npos) << error;
}

TEST(ServerSourcesTest, ASecretAsksToo) {
  const std::string secure = R"(, {"name": "s", "transport_socket": {"name": "t", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
      "common_tls_context": {"validation_context_sds_secret_config": {"name": "r", "sds_config": {
      "api_config_source": {"api_type": "GRPC", "transport_api_version": "V3", "grpc_services":
      [{"envoy_grpc": {"cluster_name": "plane"}}]}}}}}}})";
  const std::string error =
      StartFault(BootstrapText("", PlaneCluster() + secure, R"(, "node": {"id": "i"})"));
  EXPECT_NE(error.find("node.id and node.cluster are needed"), std::string::npos) << error;
}

TEST(ServerSourcesTest, TheControlPlanesClusterHasToSpeakHttp2) {
  const std::string error = StartFault(AdsBootstrap(PlaneCluster(""), kNode));
  EXPECT_NE(error.find("dynamic_resources.ads_config.grpc_services[0].envoy_grpc.cluster_name"),
            std::string::npos)
      << error;
}

TEST(ServerSourcesTest, WithoutAnAnswerTheServerWaitsForEachTypeAndThenServes) {  // F2, F3
  RunningServer running(AdsBootstrap(PlaneCluster(), kNode));
  EXPECT_EQ(running.server().state(), State::kInitializing);
  running.Advance(std::chrono::seconds(16));  // clusters
  EXPECT_EQ(running.server().state(), State::kInitializing);
  running.Advance(std::chrono::seconds(16));  // listeners
  EXPECT_TRUE(running.Reaches([&] { return running.server().state() == State::kLive; }));
}

}  // namespace
}  // namespace sluice::server
