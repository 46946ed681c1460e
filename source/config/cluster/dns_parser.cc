#include <algorithm>

#include "envoy/extensions/clusters/dns/v3/dns_cluster.pb.h"
#include "envoy/extensions/network/dns_resolver/cares/v3/cares_dns_resolver.pb.h"
#include "envoy/extensions/network/dns_resolver/getaddrinfo/v3/getaddrinfo_dns_resolver.pb.h"
#include "source/config/cluster/cluster_parser.h"
#include "source/config/parse/values.h"

namespace sluice::config {
namespace {

namespace v3 = envoy::config::cluster::v3;
namespace core = envoy::config::core::v3;
namespace dns = envoy::extensions::clusters::common::dns::v3;
namespace resolver = envoy::extensions::network::dns_resolver;
using extension::FieldErrors;
using upstream::DnsFamily;
using upstream::DnsSpec;

DnsFamily ToFamily(v3::Cluster::DnsLookupFamily family) {
  switch (family) {
    case v3::Cluster::V4_ONLY: return DnsFamily::kIpv4Only;
    case v3::Cluster::V6_ONLY: return DnsFamily::kIpv6Only;
    case v3::Cluster::V4_PREFERRED: return DnsFamily::kIpv4Preferred;
    case v3::Cluster::ALL: return DnsFamily::kAll;
    default: return DnsFamily::kAuto;
  }
}

DnsFamily ToFamily(dns::DnsLookupFamily family) {
  switch (family) {
    case dns::V4_ONLY: return DnsFamily::kIpv4Only;
    case dns::V6_ONLY: return DnsFamily::kIpv6Only;
    case dns::V4_PREFERRED: return DnsFamily::kIpv4Preferred;
    case dns::ALL: return DnsFamily::kAll;
    default: return DnsFamily::kAuto;
  }
}

// Both messages of that name have the same fields.
template <typename RefreshRate>
void ParseFailureRefresh(const RefreshRate& from, FieldErrors& errors, DnsSpec& out) {
  out.failure_refresh = ToDuration(from.base_interval());
  out.failure_refresh_max =
      from.has_max_interval() ? ToDuration(from.max_interval()) : out.failure_refresh * 10;
  if (out.failure_refresh_max < out.failure_refresh) {
    errors.Error("dns_failure_refresh_rate.max_interval", "is below base_interval");
  }
}

template <typename Addresses>
void ParseServers(const Addresses& from, std::string_view field, FieldErrors& errors,
                  net::DnsOptions& out) {
  for (int i = 0; i < from.size(); ++i) {
    FieldErrors::Scope scope(errors, field, static_cast<size_t>(i));
    net::Address address;
    if (from[i].has_socket_address() &&
        from[i].socket_address().protocol() == core::SocketAddress::UDP) {
      // Envoy takes either; a DNS server speaks both.
      core::Address tcp = from[i];
      tcp.mutable_socket_address()->set_protocol(core::SocketAddress::TCP);
      if (!ToAddress(tcp, errors, address)) continue;
    } else if (!ToAddress(from[i], errors, address)) {
      continue;
    }
    if (address.is_ip()) {
      out.servers.push_back(std::move(address));
    } else {
      errors.Error("is not the IP address of a DNS server");
    }
  }
}

void ParseCares(const resolver::cares::v3::CaresDnsResolverConfig& from, FieldErrors& errors,
                net::DnsOptions& out) {
  ParseServers(from.resolvers(), "resolvers", errors, out);
  out.servers_are_fallback = from.use_resolvers_as_fallback();
  out.use_tcp = from.dns_resolver_options().use_tcp_for_dns_lookups();
  out.search_domains = !from.dns_resolver_options().no_default_search_domain();
  if (from.has_query_timeout_seconds()) {
    // Longer than a day is as good as a day, and c-ares counts milliseconds in an int.
    out.timeout =
        std::chrono::seconds(std::min<uint64_t>(from.query_timeout_seconds().value(), 24 * 3600));
  }
  if (from.has_query_tries()) out.tries = from.query_tries().value();
  out.rotate = from.rotate_nameservers();
  if (from.filter_unroutable_families())
    errors.Error("filter_unroutable_families", "is not built yet");
}

}  // namespace

void ParseDnsResolver(const core::TypedExtensionConfig& from, FieldErrors& errors,
                      net::DnsOptions& out) {
  FieldErrors::Scope scope(errors, "typed_dns_resolver_config");
  FieldErrors::Scope typed(errors, "typed_config");
  const std::string type = TypeOf(from.typed_config());
  if (type == resolver::cares::v3::CaresDnsResolverConfig::descriptor()->full_name()) {
    resolver::cares::v3::CaresDnsResolverConfig cares;
    if (!Unpack(from.typed_config(), errors, cares)) return;
    out = net::DnsOptions();
    ParseCares(cares, errors, out);
  } else if (type ==
             resolver::getaddrinfo::v3::GetAddrInfoDnsResolverConfig::descriptor()->full_name()) {
    // The system's servers, search list and /etc/hosts: what c-ares uses when it is told nothing.
    out = net::DnsOptions();
  } else {
    errors.Error("is no resolver that is built")
        .WithValue(type.empty() ? from.name() : type)
        .WithHint("envoy.network.dns_resolver.cares and getaddrinfo are");
  }
}

void ParseDns(const v3::Cluster& from, FieldErrors& errors, DnsSpec& out) {
  if (from.has_dns_refresh_rate()) out.refresh = ToDuration(from.dns_refresh_rate());
  if (from.has_dns_failure_refresh_rate())
    ParseFailureRefresh(from.dns_failure_refresh_rate(), errors, out);
  if (from.has_dns_jitter()) out.jitter = ToDuration(from.dns_jitter());
  out.respect_ttl = from.respect_dns_ttl();
  out.family = ToFamily(from.dns_lookup_family());
  if (from.use_tcp_for_dns_lookups() || from.dns_resolvers_size() > 0) {
    out.resolver = net::DnsOptions();
    out.resolver.use_tcp = from.use_tcp_for_dns_lookups();
    ParseServers(from.dns_resolvers(), "dns_resolvers", errors, out.resolver);
  }
  if (from.has_typed_dns_resolver_config())
    ParseDnsResolver(from.typed_dns_resolver_config(), errors, out.resolver);
}

void ParseDnsCluster(const google::protobuf::Any& from, FieldErrors& errors,
                     upstream::ClusterSpec& out) {
  FieldErrors::Scope scope(errors, "typed_config");
  envoy::extensions::clusters::dns::v3::DnsCluster cluster;
  if (!Unpack(from, errors, cluster)) return;
  out.discovery = cluster.all_addresses_in_single_endpoint() ? upstream::DiscoveryType::kLogicalDns
                                                             : upstream::DiscoveryType::kStrictDns;
  if (cluster.has_dns_refresh_rate()) out.dns.refresh = ToDuration(cluster.dns_refresh_rate());
  if (cluster.has_dns_failure_refresh_rate()) {
    ParseFailureRefresh(cluster.dns_failure_refresh_rate(), errors, out.dns);
  }
  if (cluster.has_dns_jitter()) out.dns.jitter = ToDuration(cluster.dns_jitter());
  if (cluster.has_dns_min_refresh_rate())
    out.dns.ttl_floor = ToDuration(cluster.dns_min_refresh_rate());
  out.dns.respect_ttl = cluster.respect_dns_ttl();
  out.dns.family = ToFamily(cluster.dns_lookup_family());
  if (cluster.has_typed_dns_resolver_config()) {
    ParseDnsResolver(cluster.typed_dns_resolver_config(), errors, out.dns.resolver);
  }
}

}  // namespace sluice::config
