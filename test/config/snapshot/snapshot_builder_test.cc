#include "source/config/snapshot/snapshot_builder.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

using ::testing::HasSubstr;

std::string Cluster(const std::string& name, const std::string& more = "") {
  return "{name: " + name + (more.empty() ? "" : ", " + more) + "}";
}

// A listener on 127.0.0.1 with one virtual host of these routes.
std::string Listener(const std::string& name, int port, const std::string& routes = "",
                     const std::string& more = "") {
  return "{name: " + name +
         ", address: {socket_address: {address: 127.0.0.1, port_value: " + std::to_string(port) +
         "}}, filter_chains: [{filters: [{name: h, typed_config: {'@type': "
         "type.googleapis.com/"
         "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, "
         "stat_prefix: h, route_config: {virtual_hosts: [{name: v, domains: ['*'], routes: [" +
         routes + "]}]}}}]}]" + more + "}";
}
std::string RouteTo(const std::string& cluster) {
  return "{match: {prefix: /}, route: {cluster: " + cluster + "}}";
}

class SnapshotBuilderTest : public ::testing::Test {
 protected:
  std::shared_ptr<const Snapshot> Build(const std::string& clusters, const std::string& listeners,
                                        const Snapshot* previous = nullptr,
                                        const std::string& more = "") {
    errors_ = extension::FieldErrors();
    return builder_.Build(FromYaml<envoy::config::bootstrap::v3::Bootstrap>(
                              "{static_resources: {clusters: [" + clusters + "], listeners: [" +
                              listeners + "]}" + more + "}"),
                          previous, errors_);
  }
  // The first fault.
  std::string fault() const {
    if (errors_.faults().empty()) return "";
    return errors_.faults()[0].path + ": " + errors_.faults()[0].why;
  }

  const extension::Registry registry_;
  stats::Store stats_{1};
  SnapshotBuilder builder_{registry_, stats_, nullptr};
  extension::FieldErrors errors_;
};

TEST_F(SnapshotBuilderTest, RoutesKnowTheirClusterByNumber) {
  const auto snapshot = Build(Cluster("a") + ", " + Cluster("b"), Listener("l", 80, RouteTo("b")));
  ASSERT_NE(snapshot, nullptr) << errors_.ErrorText();
  ASSERT_EQ(snapshot->listeners.size(), 1u);
  const auto& routes = snapshot->listeners[0]->chains[0].http->routes->spec();
  const uint32_t id = routes.virtual_hosts[0].routes[0].forward.cluster.id;
  ASSERT_LT(id, snapshot->clusters.size());
  EXPECT_EQ(snapshot->clusters[id]->spec->name, "b");
  EXPECT_EQ(*snapshot->cluster_ids->Find("b"), id);
}

TEST_F(SnapshotBuilderTest, AClusterThatDidNotChangeIsShared) {
  const auto first = Build(Cluster("a") + ", " + Cluster("b"), "");
  ASSERT_NE(first, nullptr) << errors_.ErrorText();
  const auto second =
      Build(Cluster("b", "connect_timeout: 1s") + ", " + Cluster("a"), "", first.get());
  ASSERT_NE(second, nullptr) << errors_.ErrorText();
  const uint32_t a = *second->cluster_ids->Find("a");
  const uint32_t b = *second->cluster_ids->Find("b");
  EXPECT_EQ(second->clusters[a], first->clusters[a]);
  EXPECT_NE(second->clusters[b], first->clusters[b]);
  EXPECT_EQ(second->clusters[b]->spec->connect_timeout, std::chrono::seconds(1));
}

TEST_F(SnapshotBuilderTest, AnotherResolverOfTheProcessChangesItsClusters) {
  const std::string resolver =
      ", typed_dns_resolver_config: {name: x, typed_config: {'@type': "
      "type.googleapis.com/"
      "envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig, query_tries: 9}}";
  const auto first = Build(Cluster("a"), "");
  const auto second = Build(Cluster("a"), "", first.get(), resolver);
  ASSERT_NE(second, nullptr) << errors_.ErrorText();
  EXPECT_NE(second->clusters[0], first->clusters[0]);
  EXPECT_EQ(second->clusters[0]->spec->dns.resolver.tries, 9u);
}

TEST_F(SnapshotBuilderTest, AClusterThatIsGoneLeavesItsNumberEmpty) {
  const auto first = Build(Cluster("a") + ", " + Cluster("b"), "");
  const auto second = Build(Cluster("b"), "", first.get());
  ASSERT_NE(second, nullptr) << errors_.ErrorText();
  EXPECT_EQ(second->clusters.at(0), nullptr);
  EXPECT_EQ(second->clusters.at(1), first->clusters.at(1));
}

TEST_F(SnapshotBuilderTest, ARouteToNoClusterIsRefusedAtItsPlace) {
  EXPECT_EQ(Build("", Listener("l", 80, RouteTo("a"))), nullptr);
  EXPECT_EQ(fault(),
            "static_resources.listeners[0].filter_chains[0].filters[0].typed_config.route_config."
            "virtual_hosts[0].routes[0].route.cluster: names a cluster that does not exist");
  EXPECT_EQ(Build(Cluster("a"),
                  Listener("l", 80,
                           "{match: {prefix: /}, route: {weighted_clusters: {clusters: [{name: a, "
                           "weight: 1}, {name: b, weight: 1}]}}}")),
            nullptr);
  EXPECT_THAT(fault(), HasSubstr("routes[0].route.weighted_clusters.clusters[1].name"));
}

TEST_F(SnapshotBuilderTest, RefusesNamesAndAddressesThatStandTwice) {
  EXPECT_EQ(Build(Cluster("a") + ", " + Cluster("a"), ""), nullptr);
  EXPECT_EQ(fault(), "static_resources.clusters[1].name: stands here twice");
  EXPECT_EQ(Build("", Listener("k", 80) + ", " + Listener("l", 80)), nullptr);
  EXPECT_EQ(fault(), "static_resources.listeners[1].address: is another listener's too");
  EXPECT_NE(Build("", Listener("k", 0) + ", " + Listener("l", 0)), nullptr) << errors_.ErrorText();
}

TEST_F(SnapshotBuilderTest, TheRuntimeLimitsConnections) {
  const auto snapshot =
      Build("", Listener("l", 80), nullptr,
            ", layered_runtime: {layers: [{name: x, static_layer: {envoy: {resource_limits: "
            "{listener: {l: {connection_limit: 5}}}}}}]}");
  ASSERT_NE(snapshot, nullptr) << errors_.ErrorText();
  EXPECT_EQ(snapshot->listeners[0]->connection_limit.Get(), 0u);
  builder_.runtime().Set(*snapshot->runtime->layers[0].values);
  EXPECT_EQ(snapshot->listeners[0]->connection_limit.Get(), 5u);
}

TEST_F(SnapshotBuilderTest, ALayerOfTheRuntimeNeedsASourceThatIsThere) {
  EXPECT_EQ(Build("", Listener("l", 80), nullptr,
                  ", layered_runtime: {layers: [{name: x, rtds_layer: {name: r, rtds_config: {ads: "
                  "{}}}}]}"),
            nullptr);
  EXPECT_THAT(fault(), HasSubstr("layered_runtime.layers[0].rtds_layer.rtds_config.ads"));
}

constexpr const char* kEdsByAds =
    "{name: e, type: EDS, eds_cluster_config: {eds_config: {ads: {}}}}";

TEST_F(SnapshotBuilderTest, RefusesAClusterWhoseEndpointsCannotBeHad) {
  EXPECT_EQ(Build(kEdsByAds, "", nullptr), nullptr);
  EXPECT_EQ(fault(),
            "static_resources.clusters[0].eds_cluster_config.eds_config.ads: there is no "
            "aggregated stream");
}

TEST_F(SnapshotBuilderTest, ResourcesMayUseTheAggregatedStreamOfTheBootstrap) {
  ASSERT_NE(
      Build("{name: plane, http2_protocol_options: {}}, " + std::string(kEdsByAds), "", nullptr,
            ", dynamic_resources: {ads_config: {api_type: GRPC, transport_api_version: V3, "
            "grpc_services: [{envoy_grpc: {cluster_name: plane}}]}}"),
      nullptr)
      << errors_.ErrorText();
  const auto made =
      builder_.MakeCluster(FromYaml<envoy::config::cluster::v3::Cluster>(kEdsByAds), errors_);
  EXPECT_NE(made, nullptr) << errors_.ErrorText();
  const auto other = builder_.MakeCluster(
      FromYaml<envoy::config::cluster::v3::Cluster>(
          "{name: e, type: EDS, eds_cluster_config: {eds_config: {api_config_source: {api_type: "
          "GRPC, transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name: "
          "nobody}}]}}}}"),
      errors_);
  EXPECT_EQ(other, nullptr);
  EXPECT_EQ(fault(),
            "eds_cluster_config.eds_config.api_config_source.grpc_services[0].envoy_grpc."
            "cluster_name: cannot carry gRPC to a control plane");
}

TEST_F(SnapshotBuilderTest, ASecretStandsThereOnce) {
  EXPECT_EQ(builder_.Build(FromYaml<envoy::config::bootstrap::v3::Bootstrap>(
                               "{static_resources: {secrets: [{name: x}, {name: x}]}}"),
                           nullptr, errors_),
            nullptr);
  EXPECT_EQ(fault(), "static_resources.secrets[1].name: stands here twice");
}

}  // namespace
}  // namespace sluice::config
