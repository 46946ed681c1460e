#include <chrono>
#include <string>

#include "test/config/cluster/parsed_cluster.h"

namespace sluice::config {
namespace {

using net::DnsFamily;
using std::chrono::milliseconds;
using std::chrono::seconds;
using upstream::DiscoveryType;

constexpr char kTypes[] = "'@type': type.googleapis.com/envoy.extensions.";

std::string Dns(const std::string& fields) {
  return "type: STRICT_DNS, " + Endpoints(Endpoint("a.test")) +
         (fields.empty() ? "" : ", " + fields);
}

std::string Cares(const std::string& fields) {
  return "typed_dns_resolver_config: {name: x, typed_config: {" + std::string(kTypes) +
         "network.dns_resolver.cares.v3.CaresDnsResolverConfig" + fields + "}}";
}

// The extension that replaces type.
std::string DnsCluster(const std::string& fields) {
  return Endpoints(Endpoint("a.test")) +
         ", cluster_type: {name: envoy.clusters.dns, typed_config: {" + kTypes +
         "clusters.dns.v3.DnsCluster" + fields + "}}";
}

TEST(DnsParserTest, FillsInEveryDefault) {
  const ParsedCluster parsed(Dns(""));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.spec.dns.refresh, seconds(5));
  EXPECT_EQ(parsed.spec.dns.failure_refresh, base::Duration::zero());
  EXPECT_EQ(parsed.spec.dns.jitter, base::Duration::zero());
  EXPECT_FALSE(parsed.spec.dns.respect_ttl);
  EXPECT_EQ(parsed.spec.dns.family, DnsFamily::kAuto);
  EXPECT_EQ(parsed.spec.dns.resolver, net::DnsOptions());
}

TEST(DnsParserTest, ReadsTheClustersOwnFields) {
  const ParsedCluster parsed(
      Dns("dns_refresh_rate: 2s, dns_jitter: 0.1s, respect_dns_ttl: true, "
          "dns_lookup_family: V4_PREFERRED, dns_failure_refresh_rate: {base_interval: 1s}"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.spec.dns.refresh, seconds(2));
  EXPECT_EQ(parsed.spec.dns.jitter, milliseconds(100));
  EXPECT_TRUE(parsed.spec.dns.respect_ttl);
  EXPECT_EQ(parsed.spec.dns.family, DnsFamily::kIpv4Preferred);
  EXPECT_EQ(parsed.spec.dns.failure_refresh, seconds(1));
  EXPECT_EQ(parsed.spec.dns.failure_refresh_max, seconds(10)) << "ten times the base";
}

TEST(DnsParserTest, AFailuresMaximumIsNotBelowItsBase) {
  EXPECT_EQ(
      ParsedCluster(Dns("dns_failure_refresh_rate: {base_interval: 2s, max_interval: 1s}")).fault(),
      "dns_failure_refresh_rate.max_interval: is below base_interval");
}

TEST(DnsParserTest, TheProcessesResolverStaysWhereTheClusterNamesNone) {
  net::DnsOptions resolver;
  resolver.tries = 9;
  EXPECT_EQ(ParsedCluster(Dns(""), resolver).spec.dns.resolver.tries, 9u);
  EXPECT_EQ(ParsedCluster(DnsCluster(""), resolver).spec.dns.resolver.tries, 9u);
  const ParsedCluster tcp(Dns("use_tcp_for_dns_lookups: true"), resolver);
  EXPECT_TRUE(tcp.spec.dns.resolver.use_tcp);
  EXPECT_EQ(tcp.spec.dns.resolver.tries, 4u);
}

TEST(DnsParserTest, ReadsTheOptionsOfCares) {
  const ParsedCluster parsed(Dns(Cares(
      ", resolvers: [{socket_address: {address: 10.0.0.53, port_value: 5353, protocol: UDP}}], "
      "dns_resolver_options: {use_tcp_for_dns_lookups: true, no_default_search_domain: true}, "
      "use_resolvers_as_fallback: true, rotate_nameservers: true, query_timeout_seconds: 3, "
      "query_tries: 2")));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const net::DnsOptions& resolver = parsed.spec.dns.resolver;
  ASSERT_EQ(resolver.servers.size(), 1u);
  EXPECT_EQ(resolver.servers[0].ToString(), "10.0.0.53:5353");
  EXPECT_TRUE(resolver.servers_are_fallback);
  EXPECT_TRUE(resolver.use_tcp);
  EXPECT_FALSE(resolver.search_domains);
  EXPECT_TRUE(resolver.rotate);
  EXPECT_EQ(resolver.timeout, seconds(3));
  EXPECT_EQ(resolver.tries, 2u);
}

TEST(DnsParserTest, GetaddrinfoIsTheSystemsResolver) {
  net::DnsOptions resolver;
  resolver.tries = 9;
  const ParsedCluster parsed(
      Dns("typed_dns_resolver_config: {name: x, typed_config: {" + std::string(kTypes) +
          "network.dns_resolver.getaddrinfo.v3.GetAddrInfoDnsResolverConfig}}"),
      resolver);
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.spec.dns.resolver, net::DnsOptions());
}

TEST(DnsParserTest, RefusesWhatIsNoServerAndNoResolver) {
  EXPECT_EQ(ParsedCluster(Dns("dns_resolvers: [{pipe: {path: /x}}]")).fault(),
            "dns_resolvers[0]: is not the IP address of a DNS server");
  EXPECT_EQ(ParsedCluster(Dns("typed_dns_resolver_config: {name: envoy.apple}")).fault(),
            "typed_dns_resolver_config.typed_config: is no resolver that is built");
  EXPECT_EQ(ParsedCluster(Dns(Cares(", filter_unroutable_families: true"))).fault(),
            "typed_dns_resolver_config.typed_config.filter_unroutable_families: is not built yet");
}

TEST(DnsParserTest, TheExtensionSaysWhetherTheClusterIsLogical) {
  EXPECT_EQ(ParsedCluster(DnsCluster("")).spec.discovery, DiscoveryType::kStrictDns);
  const ParsedCluster logical(
      DnsCluster(", all_addresses_in_single_endpoint: true, dns_refresh_rate: 7s, "
                 "dns_min_refresh_rate: 2s, dns_lookup_family: V6_ONLY, respect_dns_ttl: true"));
  ASSERT_TRUE(logical.errors.ok()) << logical.errors.ErrorText();
  EXPECT_EQ(logical.spec.discovery, DiscoveryType::kLogicalDns);
  EXPECT_EQ(logical.spec.dns.refresh, seconds(7));
  EXPECT_EQ(logical.spec.dns.ttl_floor, seconds(2));
  EXPECT_EQ(logical.spec.dns.family, DnsFamily::kIpv6Only);
  EXPECT_TRUE(logical.spec.dns.respect_ttl);
}

}  // namespace
}  // namespace sluice::config
