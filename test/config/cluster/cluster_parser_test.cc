#include "source/config/cluster/cluster_parser.h"

#include <chrono>
#include <string>

#include "test/config/cluster/parsed_cluster.h"

namespace sluice::config {
namespace {

using upstream::BalancerKind;
using upstream::DiscoveryType;

TEST(ClusterParserTest, FillsInEveryDefault) {
  const ParsedCluster parsed("");
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const upstream::ClusterSpec& spec = parsed.spec;
  EXPECT_EQ(spec.name, "a");
  EXPECT_EQ(spec.stat_name, "a");
  EXPECT_EQ(spec.discovery, DiscoveryType::kStatic);
  EXPECT_EQ(spec.balancer, BalancerKind::kRoundRobin);
  EXPECT_EQ(spec.connect_timeout, std::chrono::seconds(5));
  EXPECT_EQ(spec.buffer_limit, 1024u * 1024);
  EXPECT_EQ(spec.panic_threshold, 50);
  EXPECT_FALSE(spec.fail_on_panic);
  EXPECT_EQ(spec.overprovisioning_factor, 140u);
  EXPECT_EQ(spec.circuit_breakers.limits[0].max_connections, 1024u);
  EXPECT_EQ(spec.circuit_breakers.limits[1].max_retries, 3u);
  EXPECT_FALSE(spec.connect_options.keepalive.enabled);
  EXPECT_TRUE(spec.localities.empty());
  EXPECT_EQ(parsed.errors.warning_count(), 0u) << parsed.errors.WarningText();
}

TEST(ClusterParserTest, ColonsInAStatNameBecomeUnderscores) {
  EXPECT_EQ(ParsedCluster("alt_stat_name: 'x:1:2'").spec.stat_name, "x_1_2");
}

TEST(ClusterParserTest, ReadsEndpointsWithTheirLocality) {
  const ParsedCluster parsed(
      "load_assignment: {cluster_name: a, policy: {overprovisioning_factor: 200}, endpoints: ["
      "{locality: {region: r, zone: z, sub_zone: s}, priority: 1, load_balancing_weight: 3, "
      "lb_endpoints: [" +
      Endpoint("10.0.0.1", ", load_balancing_weight: 7, health_status: DRAINING") + ", " +
      Endpoint("::1") + "]}]}");
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.spec.overprovisioning_factor, 200u);
  ASSERT_EQ(parsed.spec.localities.size(), 1u);
  const upstream::LocalitySpec& locality = parsed.spec.localities[0];
  EXPECT_EQ(locality.region + locality.zone + locality.sub_zone, "rzs");
  EXPECT_EQ(locality.priority, 1u);
  EXPECT_EQ(locality.weight, 3u);
  ASSERT_EQ(locality.endpoints.size(), 2u);
  EXPECT_EQ(locality.endpoints[0].address.ToString(), "10.0.0.1:80");
  EXPECT_EQ(locality.endpoints[0].weight, 7u);
  EXPECT_EQ(locality.endpoints[0].health, upstream::HealthStatus::kDraining);
  EXPECT_EQ(locality.endpoints[1].address.ToString(), "[::1]:80");
  EXPECT_EQ(locality.endpoints[1].weight, 1u);
}

TEST(ClusterParserTest, OnlyADnsClusterTakesNames) {
  const ParsedCluster fixed(Endpoints(Endpoint("a.test")));
  EXPECT_EQ(fixed.fault(),
            "load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.address: "
            "is not an IP address");
  const ParsedCluster dns("type: STRICT_DNS, " +
                          Endpoints(Endpoint("a.test") + ", " + Endpoint("10.0.0.1")));
  ASSERT_TRUE(dns.errors.ok()) << dns.errors.ErrorText();
  const auto& endpoints = dns.spec.localities.at(0).endpoints;
  EXPECT_EQ(endpoints.at(0).dns_name, "a.test");
  EXPECT_EQ(endpoints.at(0).port, 80);
  EXPECT_EQ(endpoints.at(1).dns_name, "");
  EXPECT_TRUE(endpoints.at(1).address.is_ip());
}

TEST(ClusterParserTest, ALogicalClusterHasExactlyOneEndpoint) {
  const std::string one = Endpoint("a.test");
  EXPECT_TRUE(ParsedCluster("type: LOGICAL_DNS, " + Endpoints(one)).errors.ok());
  EXPECT_EQ(ParsedCluster("type: LOGICAL_DNS, " + Endpoints(one + ", " + one)).fault(),
            "load_assignment: a LOGICAL_DNS cluster has exactly one endpoint");
  EXPECT_FALSE(ParsedCluster("type: LOGICAL_DNS").errors.ok());
}

TEST(ClusterParserTest, EachPriorityHasItsCircuitBreaker) {
  const ParsedCluster parsed(
      "circuit_breakers: {thresholds: [{max_connections: 1, max_pending_requests: 0, "
      "track_remaining: true}, {priority: HIGH, max_requests: 9, max_retries: 8}]}");
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const auto& limits = parsed.spec.circuit_breakers.limits;
  EXPECT_EQ(limits[0].max_connections, 1u);
  EXPECT_EQ(limits[0].max_pending_requests, 0u);
  EXPECT_EQ(limits[0].max_requests, 1024u);
  EXPECT_TRUE(limits[0].track_remaining);
  EXPECT_EQ(limits[1].max_requests, 9u);
  EXPECT_EQ(limits[1].max_retries, 8u);
}

TEST(ClusterParserTest, ARetryBudgetHasDefaultsOfItsOwn) {
  const ParsedCluster parsed(
      "circuit_breakers: {thresholds: [{retry_budget: {}}, {priority: HIGH, retry_budget: "
      "{budget_percent: {value: 50}, min_retry_concurrency: 7}}]}");
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const auto& limits = parsed.spec.circuit_breakers.limits;
  EXPECT_TRUE(limits[0].has_retry_budget);
  EXPECT_EQ(limits[0].retry_budget_percent, 20);
  EXPECT_EQ(limits[0].min_retry_concurrency, 3u);
  EXPECT_EQ(limits[1].retry_budget_percent, 50);
  EXPECT_EQ(limits[1].min_retry_concurrency, 7u);
}

TEST(ClusterParserTest, ReadsHowToConnect) {
  const ParsedCluster parsed(
      "connect_timeout: 0.25s, upstream_bind_config: {source_address: {address: 127.0.0.9, "
      "port_value: 0}}, upstream_connection_options: {tcp_keepalive: {keepalive_probes: 2}}");
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.spec.connect_timeout, std::chrono::milliseconds(250));
  EXPECT_EQ(parsed.spec.connect_options.source.IpText(), "127.0.0.9");
  EXPECT_TRUE(parsed.spec.connect_options.keepalive.enabled);
  EXPECT_EQ(parsed.spec.connect_options.keepalive.probes, 2u);
}

TEST(ClusterParserTest, RefusesWhatIsNotBuilt) {
  const struct {
    const char* fields;
    const char* fault;
  } kCases[] = {
      {"type: EDS", "eds_cluster_config: an EDS cluster needs an eds_config"},
      {"cluster_type: {name: x.y}", "cluster_type: is not built yet"},
      {"health_checks: [{}]", "health_checks: is not built yet"},
      {"upstream_bind_config: {source_address: {address: x}}",
       "upstream_bind_config.source_address.address: is not an IP address"},
      {"load_assignment: {endpoints: [{lb_endpoints: [{endpoint_name: x}]}]}",
       "load_assignment.endpoints[0].lb_endpoints[0].endpoint: is needed; endpoint_name is not "
       "built"},
  };
  for (const auto& each : kCases) EXPECT_EQ(ParsedCluster(each.fields).fault(), each.fault);
}

TEST(ClusterParserTest, WarnsOfWhatIsIgnored) {
  const ParsedCluster parsed("outlier_detection: {}");
  EXPECT_TRUE(parsed.errors.ok());
  EXPECT_EQ(parsed.errors.WarningText(),
            "warning: outlier_detection: is not built yet and is ignored\n");
}

TEST(ClusterParserTest, EqualClustersHaveEqualHashes) {
  EXPECT_EQ(ParsedCluster("connect_timeout: 1s").spec.hash,
            ParsedCluster("connect_timeout: 1s").spec.hash);
  EXPECT_NE(ParsedCluster("connect_timeout: 1s").spec.hash,
            ParsedCluster("connect_timeout: 2s").spec.hash);
}

}  // namespace
}  // namespace sluice::config
