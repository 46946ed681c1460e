#include "source/config/snapshot/dynamic_sources.h"

#include <gtest/gtest.h>

#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

DynamicSources Parsed(const std::string& dynamic, extension::FieldErrors& errors) {
  return ParseDynamicSources(
      FromYaml<envoy::config::bootstrap::v3::Bootstrap>("{dynamic_resources: " + dynamic + "}"),
      errors);
}

TEST(DynamicSourcesTest, AreEachThereOrNot) {
  extension::FieldErrors errors;
  const DynamicSources none = Parsed("{}", errors);
  EXPECT_FALSE(none.clusters || none.listeners);
  const DynamicSources one =
      Parsed("{lds_config: {path_config_source: {path: /dev/null}}}", errors);
  EXPECT_TRUE(errors.ok()) << errors.ErrorText();
  EXPECT_FALSE(one.clusters);
  EXPECT_EQ(one.listeners->path, "/dev/null");
}

TEST(DynamicSourcesTest, NameTheFieldThatIsWrong) {
  extension::FieldErrors errors;
  Parsed("{cds_config: {self: {}}, ads_config: {api_type: DELTA_GRPC, transport_api_version: V3}}",
         errors);
  ASSERT_EQ(errors.error_count(), 2u);
  EXPECT_EQ(errors.faults()[0].path, "dynamic_resources.ads_config.grpc_services");
  EXPECT_EQ(errors.faults()[1].path, "dynamic_resources.cds_config.self");
}

TEST(DynamicSourcesTest, TheAggregatedStreamIsOneOfThem) {
  extension::FieldErrors errors;
  DynamicSources sources = Parsed(
      "{cds_config: {ads: {}}, ads_config: {api_type: GRPC, transport_api_version: V3, "
      "grpc_services: [{envoy_grpc: {cluster_name: plane}}]}}",
      errors);
  ASSERT_TRUE(errors.ok()) << errors.ErrorText();
  ASSERT_NE(sources.ads, nullptr);
  EXPECT_EQ(sources.ads->cluster, "plane");
  CheckSources(sources, errors);
  ASSERT_EQ(errors.error_count(), 1u);  // there is no such cluster
  EXPECT_EQ(errors.faults()[0].path,
            "dynamic_resources.ads_config.grpc_services[0].envoy_grpc.cluster_name");
  EXPECT_EQ(errors.faults()[0].value, "\"plane\"");
  sources.control_clusters = {"plane"};
  extension::FieldErrors none;
  CheckSources(sources, none);
  EXPECT_TRUE(none.ok()) << none.ErrorText();
}

TEST(DynamicSourcesTest, WithoutAnAggregatedStreamNobodyCanAskItForAnything) {
  extension::FieldErrors errors;
  const DynamicSources sources = Parsed("{lds_config: {ads: {}}}", errors);
  ASSERT_TRUE(errors.ok()) << errors.ErrorText();
  CheckSources(sources, errors);
  ASSERT_EQ(errors.error_count(), 1u);
  EXPECT_EQ(errors.faults()[0].path, "dynamic_resources.lds_config.ads");
  upstream::ClusterSpec cluster;
  cluster.discovery = upstream::DiscoveryType::kEds;
  cluster.eds.source.kind = upstream::ConfigSourceSpec::Kind::kAds;
  CheckSources(cluster, sources, errors);
  ASSERT_EQ(errors.error_count(), 2u);
  EXPECT_EQ(errors.faults()[1].path, "eds_cluster_config.eds_config.ads");
}

}  // namespace
}  // namespace sluice::config
