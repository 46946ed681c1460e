#include "source/config/cluster/cluster_parser.h"

#include <algorithm>

#include "envoy/extensions/load_balancing_policies/common/v3/common.pb.h"
#include "envoy/extensions/load_balancing_policies/least_request/v3/least_request.pb.h"
#include "envoy/extensions/load_balancing_policies/random/v3/random.pb.h"
#include "envoy/extensions/load_balancing_policies/round_robin/v3/round_robin.pb.h"
#include "envoy/extensions/load_balancing_policies/wrr_locality/v3/wrr_locality.pb.h"
#include "source/config/parse/match_entries.h"
#include "source/config/parse/values.h"

namespace sluice::config {
namespace {

namespace v3 = envoy::config::cluster::v3;
namespace core = envoy::config::core::v3;
using extension::FieldErrors;
using upstream::BalancerKind;
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

namespace policies = envoy::extensions::load_balancing_policies;

void ParseLocalityLb(const policies::common::v3::LocalityLbConfig& from, ClusterSpec& out) {
  out.by_locality = from.has_locality_weighted_lb_config();
}

// The first that is built.
void ParsePolicies(const v3::LoadBalancingPolicy& from, FieldErrors& errors, ClusterSpec& out) {
  static constexpr std::string_view kPrefix = "envoy.extensions.load_balancing_policies.";
  for (const auto& policy : from.policies()) {
    const std::string type = TypeOf(policy.typed_extension_config().typed_config());
    const auto& config = policy.typed_extension_config().typed_config();
    if (type == std::string(kPrefix) + "cluster_provided.v3.ClusterProvided") {
      out.balancer = BalancerKind::kClusterProvided;
      return;
    }
    if (type == std::string(kPrefix) + "round_robin.v3.RoundRobin") {
      policies::round_robin::v3::RoundRobin round_robin;
      if (!Unpack(config, errors, round_robin)) return;
      out.balancer = BalancerKind::kRoundRobin;
      ParseLocalityLb(round_robin.locality_lb_config(), out);
      return;
    }
    if (type == std::string(kPrefix) + "random.v3.Random") {
      policies::random::v3::Random random;
      if (!Unpack(config, errors, random)) return;
      out.balancer = BalancerKind::kRandom;
      ParseLocalityLb(random.locality_lb_config(), out);
      return;
    }
    if (type == std::string(kPrefix) + "wrr_locality.v3.WrrLocality") {
      policies::wrr_locality::v3::WrrLocality by_locality;
      if (!Unpack(config, errors, by_locality)) return;
      FieldErrors::Scope inner(errors, "endpoint_picking_policy");
      ParsePolicies(by_locality.endpoint_picking_policy(), errors, out);
      out.by_locality = true;
      return;
    }
    if (type == std::string(kPrefix) + "least_request.v3.LeastRequest") {
      policies::least_request::v3::LeastRequest least;
      if (!Unpack(config, errors, least)) return;
      out.balancer = BalancerKind::kLeastRequest;
      ParseLocalityLb(least.locality_lb_config(), out);
      if (least.has_choice_count()) out.least_request_choices = least.choice_count().value();
      return;
    }
  }
  errors.Error("none of the policies is built yet")
      .WithHint("round_robin, least_request and random are");
}

// A cluster that finds its hosts by the request has no choice to make, and no other can leave it
// to itself.
void CheckBalancer(const v3::Cluster& from, FieldErrors& errors, const ClusterSpec& spec) {
  const bool provided = spec.balancer == BalancerKind::kClusterProvided;
  if (provided == (spec.discovery == DiscoveryType::kOriginalDst)) return;
  errors
      .Error("lb_policy", provided ? "CLUSTER_PROVIDED is for clusters of the type ORIGINAL_DST"
                                   : "a cluster of the type ORIGINAL_DST needs CLUSTER_PROVIDED")
      .WithValue(v3::Cluster::LbPolicy_Name(from.lb_policy()));
}

void ParseBalancer(const v3::Cluster& from, FieldErrors& errors, ClusterSpec& out) {
  if (from.has_load_balancing_policy()) {
    FieldErrors::Scope scope(errors, "load_balancing_policy");
    return ParsePolicies(from.load_balancing_policy(), errors, out);
  }
  switch (from.lb_policy()) {
    case v3::Cluster::ROUND_ROBIN: out.balancer = BalancerKind::kRoundRobin; break;
    case v3::Cluster::LEAST_REQUEST: out.balancer = BalancerKind::kLeastRequest; break;
    case v3::Cluster::RANDOM: out.balancer = BalancerKind::kRandom; break;
    case v3::Cluster::CLUSTER_PROVIDED: out.balancer = BalancerKind::kClusterProvided; break;
    default:
      errors.Error("lb_policy", "is not built yet")
          .WithValue(v3::Cluster::LbPolicy_Name(from.lb_policy()));
  }
  if (from.least_request_lb_config().has_choice_count()) {
    out.least_request_choices = from.least_request_lb_config().choice_count().value();
  }
  NotBuilt(from.has_lb_subset_config() && from.lb_subset_config().subset_selectors_size() > 0,
           "lb_subset_config", errors);
}

void ParseCommonLb(const v3::Cluster::CommonLbConfig& from, FieldErrors& errors, ClusterSpec& out) {
  FieldErrors::Scope scope(errors, "common_lb_config");
  if (from.has_healthy_panic_threshold())
    out.panic_threshold = from.healthy_panic_threshold().value();
  out.by_locality = from.has_locality_weighted_lb_config();
  Ignored(from.zone_aware_lb_config().has_routing_enabled(), "zone_aware_lb_config.routing_enabled",
          errors);
  out.fail_on_panic = from.zone_aware_lb_config().fail_traffic_on_panic();
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
  CheckBalancer(from, errors, out);
  if (from.has_common_lb_config()) ParseCommonLb(from.common_lb_config(), errors, out);
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
