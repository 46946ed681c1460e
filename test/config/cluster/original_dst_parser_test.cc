#include "test/config/cluster/parsed_cluster.h"

namespace sluice::config {
namespace {

constexpr char kBoth[] = "type: ORIGINAL_DST, lb_policy: CLUSTER_PROVIDED";

TEST(OriginalDstParserTest, FillsInEveryDefault) {
  const ParsedCluster parsed(kBoth);
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.spec.discovery, upstream::DiscoveryType::kOriginalDst);
  EXPECT_EQ(parsed.spec.original_dst.header, "");
  EXPECT_EQ(parsed.spec.original_dst.port, 0);
  EXPECT_EQ(parsed.spec.original_dst.cleanup_interval, std::chrono::seconds(5));
}

TEST(OriginalDstParserTest, TakesWhatItIsTold) {
  const ParsedCluster parsed(std::string(kBoth) +
                             ", cleanup_interval: 60s, original_dst_lb_config: {use_http_header: "
                             "true, upstream_port_override: 81}");
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.spec.original_dst.header, "x-envoy-original-dst-host");
  EXPECT_EQ(parsed.spec.original_dst.port, 81);
  EXPECT_EQ(parsed.spec.original_dst.cleanup_interval, std::chrono::seconds(60));
  const ParsedCluster named(std::string(kBoth) +
                            ", original_dst_lb_config: {use_http_header: true, http_header_name: "
                            "X-To}, cleanup_interval: 315576000000s");
  EXPECT_EQ(named.spec.original_dst.header, "x-to");
  EXPECT_GT(named.spec.original_dst.cleanup_interval, std::chrono::hours(24 * 365));
}

TEST(OriginalDstParserTest, TypeAndPolicyBelongTogether) {
  EXPECT_EQ(ParsedCluster("type: ORIGINAL_DST").fault(),
            "lb_policy: a cluster of the type ORIGINAL_DST needs CLUSTER_PROVIDED");
  EXPECT_EQ(ParsedCluster("lb_policy: CLUSTER_PROVIDED").fault(),
            "lb_policy: CLUSTER_PROVIDED is for clusters of the type ORIGINAL_DST");
  const ParsedCluster extension(
      "type: ORIGINAL_DST, load_balancing_policy: {policies: [{typed_extension_config: {name: p, "
      "typed_config: {'@type': "
      "type.googleapis.com/envoy.extensions.load_balancing_policies.cluster_provided.v3."
      "ClusterProvided}}}]}");
  EXPECT_TRUE(extension.errors.ok()) << extension.errors.ErrorText();
}

TEST(OriginalDstParserTest, EndpointsCannotBeGiven) {
  EXPECT_EQ(ParsedCluster(std::string(kBoth) + ", load_assignment: {cluster_name: a}").fault(),
            "load_assignment: cannot be set: the endpoints are where clients wanted to go");
}

TEST(OriginalDstParserTest, APortHasToBeOne) {
  EXPECT_EQ(ParsedCluster(std::string(kBoth) +
                          ", original_dst_lb_config: {upstream_port_override: 65536}")
                .fault()
                .substr(0, 47),
            "original_dst_lb_config.upstream_port_override: ");
}

}  // namespace
}  // namespace sluice::config
