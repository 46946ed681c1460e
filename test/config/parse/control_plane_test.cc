#include "source/config/parse/control_plane.h"

#include <gtest/gtest.h>

#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

struct ParsedPlane {
  // `service`: of the one that is asked.
  explicit ParsedPlane(const std::string& service,
                       const std::string& fields = "api_type: GRPC, transport_api_version: V3") {
    ParseControlPlane(FromYaml<envoy::config::core::v3::ApiConfigSource>(
                          "{" + fields + ", grpc_services: [" + service + "]}"),
                      errors, spec);
  }
  std::string fault() const {
    return errors.faults().empty() ? "" : errors.faults()[0].path + ": " + errors.faults()[0].why;
  }
  extension::FieldErrors errors;
  upstream::ControlPlaneSpec spec;
};

constexpr const char* kPlane = "{envoy_grpc: {cluster_name: plane}}";

TEST(ControlPlaneTest, HasEveryDefaultFilledIn) {
  const ParsedPlane plane(kPlane);
  EXPECT_EQ(plane.fault(), "");
  EXPECT_FALSE(plane.spec.delta);
  EXPECT_EQ(plane.spec.cluster, "plane");
  EXPECT_FALSE(plane.spec.node_on_first_message_only);
  EXPECT_EQ(plane.spec.first_retry, std::chrono::milliseconds(500));
  EXPECT_EQ(plane.spec.most_retry, std::chrono::seconds(30));
  EXPECT_EQ(plane.spec.max_message_bytes, 1u << 30);
}

TEST(ControlPlaneTest, SaysHowItIsAsked) {
  const ParsedPlane plane(
      "{envoy_grpc: {cluster_name: plane, authority: plane.test, max_receive_message_length: 10, "
      "retry_policy: {retry_back_off: {base_interval: 1s, max_interval: 5s}}}, initial_metadata: "
      "[{key: X-Token, value: '100%%'}]}",
      "api_type: DELTA_GRPC, transport_api_version: V3, set_node_on_first_message_only: true");
  EXPECT_EQ(plane.fault(), "");
  EXPECT_TRUE(plane.spec.delta);
  EXPECT_TRUE(plane.spec.node_on_first_message_only);
  EXPECT_EQ(plane.spec.authority, "plane.test");
  EXPECT_EQ(plane.spec.max_message_bytes, 10u);
  EXPECT_EQ(plane.spec.first_retry, std::chrono::seconds(1));
  EXPECT_EQ(plane.spec.most_retry, std::chrono::seconds(5));
  ASSERT_EQ(plane.spec.metadata.size(), 1u);
  EXPECT_EQ(plane.spec.metadata[0].first, "x-token");
  EXPECT_EQ(plane.spec.metadata[0].second, "100%");
  EXPECT_NE(plane.spec.Key(), ParsedPlane(kPlane).spec.Key());
}

TEST(ControlPlaneTest, WhatIsNotBuiltIsRefused) {
  EXPECT_EQ(ParsedPlane("{google_grpc: {target_uri: plane.test, stat_prefix: x}}").fault(),
            "grpc_services[0].google_grpc: is not built yet");
  EXPECT_EQ(ParsedPlane(std::string(kPlane) + ", " + kPlane).fault(),
            "grpc_services: a second one as a fallback is not built yet");
  EXPECT_EQ(ParsedPlane(kPlane, "api_type: REST, transport_api_version: V3").fault(),
            "api_type: REST is not built yet");
  EXPECT_EQ(ParsedPlane(kPlane, "api_type: AGGREGATED_GRPC, transport_api_version: V3").fault(),
            "api_type: is only for names with xdstp:, which are not built yet");
  EXPECT_EQ(ParsedPlane("{envoy_grpc: {cluster_name: p}, initial_metadata: [{key: a, value: "
                        "'%HOSTNAME%'}]}")
                .fault(),
            "grpc_services[0].initial_metadata[0].value: commands in metadata are not built yet");
}

TEST(ControlPlaneTest, WhatIsWrongIsNamed) {
  EXPECT_EQ(ParsedPlane("", "api_type: GRPC, transport_api_version: V3").fault(),
            "grpc_services: is needed");
  EXPECT_EQ(ParsedPlane(kPlane, "transport_api_version: V3").fault(), "api_type: is needed");
  EXPECT_EQ(ParsedPlane(kPlane, "api_type: GRPC").fault(),
            "transport_api_version: must be V3: there is no other protocol any more");
  EXPECT_EQ(
      ParsedPlane(kPlane, "api_type: GRPC, transport_api_version: V3, cluster_names: [x]").fault(),
      "cluster_names: is for REST");
  EXPECT_EQ(
      ParsedPlane("{envoy_grpc: {cluster_name: p}, initial_metadata: [{key: grpc-status, value: "
                  "'0'}]}")
          .fault(),
      "grpc_services[0].initial_metadata[0].key: cannot be set");
  EXPECT_EQ(ParsedPlane("{envoy_grpc: {cluster_name: p, retry_policy: {retry_back_off: "
                        "{base_interval: 2s, max_interval: 1s}}}}")
                .fault(),
            "grpc_services[0].envoy_grpc.retry_policy.retry_back_off.max_interval: must not be "
            "below base_interval");
}

}  // namespace
}  // namespace sluice::config
