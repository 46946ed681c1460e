#include "source/config/cluster/cluster_parser.h"

#include <algorithm>

#include "source/config/parse/match_entries.h"
#include "source/config/parse/values.h"

namespace sluice::config {
namespace {

namespace v3 = envoy::config::cluster::v3;
namespace core = envoy::config::core::v3;
using extension::FieldErrors;
using upstream::ClusterSpec;
using upstream::DiscoveryType;

void NotBuilt(bool present, const char* field, FieldErrors& errors) {
  if (present) errors.Error(field, "is not built yet");
}

void Ignored(bool present, const char* field, FieldErrors& errors) {
  if (present) errors.Warning(field, "is not built yet and is ignored");
}

void ParseType(const v3::Cluster& from, FieldErrors& errors, ClusterSpec& out) {
  if (from.has_cluster_type()) {
    FieldErrors::Scope scope(errors, "cluster_type");
    const std::string type = TypeOf(from.cluster_type().typed_config());
    if (type != "envoy.extensions.clusters.dns.v3.DnsCluster") {
      errors.Error("is not built yet").WithValue(type.empty() ? from.cluster_type().name() : type);
      return;
    }
    ParseDnsCluster(from.cluster_type().typed_config(), errors, out);
    return;
  }
  ParseDns(from, errors, out.dns);
  switch (from.type()) {
    case v3::Cluster::STATIC: out.discovery = DiscoveryType::kStatic; break;
    case v3::Cluster::STRICT_DNS: out.discovery = DiscoveryType::kStrictDns; break;
    case v3::Cluster::LOGICAL_DNS: out.discovery = DiscoveryType::kLogicalDns; break;
    case v3::Cluster::EDS:
      out.discovery = DiscoveryType::kEds;
      ParseEds(from, errors, out.eds);
      break;
    case v3::Cluster::ORIGINAL_DST:
      out.discovery = DiscoveryType::kOriginalDst;
      ParseOriginalDst(from, errors, out.original_dst);
      break;
    default:
      errors.Error("type", "is not built yet")
          .WithValue(v3::Cluster::DiscoveryType_Name(from.type()));
  }
}

void ParseBreakers(const v3::CircuitBreakers& from, FieldErrors& errors,
                   upstream::CircuitBreakerSpec& out) {
  FieldErrors::Scope scope(errors, "circuit_breakers");
  for (const auto& threshold : from.thresholds()) {
    auto& limits = out.limits[threshold.priority() == core::HIGH ? 1 : 0];
    if (threshold.has_max_connections())
      limits.max_connections = threshold.max_connections().value();
    if (threshold.has_max_pending_requests())
      limits.max_pending_requests = threshold.max_pending_requests().value();
    if (threshold.has_max_requests()) limits.max_requests = threshold.max_requests().value();
    if (threshold.has_max_retries()) limits.max_retries = threshold.max_retries().value();
    limits.track_remaining = threshold.track_remaining();
    if (!threshold.has_retry_budget()) continue;
    limits.has_retry_budget = true;
    const auto& budget = threshold.retry_budget();
    if (budget.has_budget_percent()) limits.retry_budget_percent = budget.budget_percent().value();
    if (budget.has_min_retry_concurrency())
      limits.min_retry_concurrency = budget.min_retry_concurrency().value();
  }
}

void ParseConnect(const v3::Cluster& from, FieldErrors& errors, net::ConnectOptions& out) {
  if (from.has_upstream_bind_config()) {
    FieldErrors::Scope scope(errors, "upstream_bind_config");
    const core::BindConfig& bind = from.upstream_bind_config();
    if (bind.has_source_address()) {
      const auto& source = bind.source_address();
      if (!net::Address::ParseIp(source.address(), static_cast<uint16_t>(source.port_value()),
                                 out.source)) {
        errors.Error("source_address.address", "is not an IP address").WithValue(source.address());
      }
    }
    ToSocketOptions(bind.socket_options(), out.options);
    NotBuilt(bind.extra_source_addresses_size() > 0, "extra_source_addresses", errors);
  }
  if (from.upstream_connection_options().has_tcp_keepalive()) {
    out.keepalive = ToKeepalive(from.upstream_connection_options().tcp_keepalive());
  }
}

upstream::HealthStatus ToHealth(core::HealthStatus status) {
  switch (status) {
    case core::HEALTHY: return upstream::HealthStatus::kHealthy;
    case core::UNHEALTHY: return upstream::HealthStatus::kUnhealthy;
    case core::DRAINING: return upstream::HealthStatus::kDraining;
    case core::TIMEOUT: return upstream::HealthStatus::kTimeout;
    case core::DEGRADED: return upstream::HealthStatus::kDegraded;
    default: return upstream::HealthStatus::kUnknown;
  }
}

// What a balancer that hashes knows the endpoint by, where its metadata says so.
std::string HashKeyOf(const core::Metadata& from) {
  const auto filter = from.filter_metadata().find("envoy.lb");
  if (filter == from.filter_metadata().end()) return {};
  const auto key = filter->second.fields().find("hash_key");
  return key == filter->second.fields().end() ? std::string() : key->second.string_value();
}

bool ParseEndpoint(const envoy::config::endpoint::v3::LbEndpoint& from, bool dns,
                   FieldErrors& errors, upstream::EndpointSpec& out) {
  if (!from.has_endpoint()) {
    errors.Error("endpoint", "is needed; endpoint_name is not built");
    return false;
  }
  const auto& endpoint = from.endpoint();
  FieldErrors::Scope scope(errors, "endpoint");
  out.hostname = endpoint.hostname();
  out.weight = from.has_load_balancing_weight() ? from.load_balancing_weight().value() : 1;
  out.health = ToHealth(from.health_status());
  out.match = ToMatchEntries(from.metadata());
  out.hash_key = HashKeyOf(from.metadata());
  if (!endpoint.has_address()) {
    errors.Error("address", "is needed");
    return false;
  }
  FieldErrors::Scope address(errors, "address");
  const core::SocketAddress& socket = endpoint.address().socket_address();
  net::Address literal;
  if (dns && endpoint.address().has_socket_address() &&
      !net::Address::ParseIp(socket.address(), 0, literal)) {
    out.dns_name = socket.address();
    out.port = static_cast<uint16_t>(socket.port_value());
    return true;
  }
  return ToAddress(endpoint.address(), errors, out.address);
}

}  // namespace

void ParseEndpoints(const envoy::config::endpoint::v3::ClusterLoadAssignment& from, bool dns,
                    FieldErrors& errors, ClusterSpec& out) {
  if (from.policy().has_overprovisioning_factor()) {
    out.overprovisioning_factor = from.policy().overprovisioning_factor().value();
  }
  NotBuilt(from.policy().drop_overloads_size() > 0, "policy.drop_overloads", errors);
  for (int i = 0; i < from.endpoints_size(); ++i) {
    FieldErrors::Scope scope(errors, "endpoints", static_cast<size_t>(i));
    const auto& locality = from.endpoints(i);
    upstream::LocalitySpec& spec = out.localities.emplace_back();
    spec.region = locality.locality().region();
    spec.zone = locality.locality().zone();
    spec.sub_zone = locality.locality().sub_zone();
    spec.priority = locality.priority();
    spec.weight = locality.load_balancing_weight().value();
    spec.match = ToMatchEntries(locality.metadata());
    for (int j = 0; j < locality.lb_endpoints_size(); ++j) {
      FieldErrors::Scope endpoint(errors, "lb_endpoints", static_cast<size_t>(j));
      upstream::EndpointSpec converted;
      if (ParseEndpoint(locality.lb_endpoints(j), dns, errors, converted)) {
        spec.endpoints.push_back(std::move(converted));
      }
    }
  }
}

void ParseCluster(const v3::Cluster& from, FieldErrors& errors, ClusterSpec& out) {
  out.name = from.name();
  out.stat_name = from.alt_stat_name().empty() ? from.name() : from.alt_stat_name();
  std::replace(out.stat_name.begin(), out.stat_name.end(), ':', '_');
  out.hash = HashOf(from);
  if (from.has_connect_timeout()) out.connect_timeout = ToDuration(from.connect_timeout());
  if (from.has_per_connection_buffer_limit_bytes())
    out.buffer_limit = from.per_connection_buffer_limit_bytes().value();
  ParseType(from, errors, out);
  ParseBalancer(from, errors, out);
  if (from.has_circuit_breakers())
    ParseBreakers(from.circuit_breakers(), errors, out.circuit_breakers);
  ParseUpstreamHttp(from, errors, out.http);
  ParseConnect(from, errors, out.connect_options);
  NotBuilt(from.has_transport_socket_matcher(), "transport_socket_matcher", errors);
  out.ignore_health_on_host_removal = from.ignore_health_on_host_removal();
  if (out.discovery == DiscoveryType::kEds) {
    if (from.has_load_assignment())
      errors.Warning("load_assignment", "is not used: an EDS cluster is assigned its endpoints");
  } else if (out.discovery != DiscoveryType::kOriginalDst) {
    FieldErrors::Scope scope(errors, "load_assignment");
    ParseEndpoints(from.load_assignment(), out.discovery != DiscoveryType::kStatic, errors, out);
    const bool one = out.localities.size() == 1 && out.localities.front().endpoints.size() == 1;
    if (out.discovery == DiscoveryType::kLogicalDns && !one) {
      errors.Error("a LOGICAL_DNS cluster has exactly one endpoint")
          .WithHint("STRICT_DNS takes any number");
    }
  }
  NotBuilt(from.health_checks_size() > 0, "health_checks", errors);
  Ignored(from.has_outlier_detection(), "outlier_detection", errors);
  NotBuilt(from.has_lrs_server(), "lrs_server", errors);
  NotBuilt(from.filters_size() > 0, "filters", errors);
}

}  // namespace sluice::config
