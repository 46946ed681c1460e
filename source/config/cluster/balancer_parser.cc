#include "envoy/extensions/load_balancing_policies/common/v3/common.pb.h"
#include "envoy/extensions/load_balancing_policies/least_request/v3/least_request.pb.h"
#include "envoy/extensions/load_balancing_policies/maglev/v3/maglev.pb.h"
#include "envoy/extensions/load_balancing_policies/random/v3/random.pb.h"
#include "envoy/extensions/load_balancing_policies/ring_hash/v3/ring_hash.pb.h"
#include "envoy/extensions/load_balancing_policies/round_robin/v3/round_robin.pb.h"
#include "envoy/extensions/load_balancing_policies/wrr_locality/v3/wrr_locality.pb.h"
#include "source/base/ascii.h"
#include "source/config/cluster/cluster_parser.h"
#include "source/config/parse/values.h"

namespace sluice::config {
namespace {

namespace v3 = envoy::config::cluster::v3;
namespace policies = envoy::extensions::load_balancing_policies;
using extension::FieldErrors;
using upstream::BalancerKind;
using upstream::ClusterSpec;
using upstream::HashBalancerSpec;

void NotBuilt(bool present, const char* field, FieldErrors& errors) {
  if (present) errors.Error(field, "is not built yet");
}

bool IsPrime(uint64_t number) {
  if (number < 2) return false;
  for (uint64_t divisor = 2; divisor * divisor <= number; ++divisor) {
    if (number % divisor == 0) return false;
  }
  return true;
}

// The fields of the cluster's own form and of the policy's have the same names.
template <typename T>
void ParseRingSizes(const T& from, FieldErrors& errors, HashBalancerSpec& out) {
  if (from.has_minimum_ring_size()) out.least_ring = from.minimum_ring_size().value();
  if (from.has_maximum_ring_size()) out.most_ring = from.maximum_ring_size().value();
  if (out.least_ring <= out.most_ring) return;
  errors.Error("minimum_ring_size", "is above maximum_ring_size")
      .WithValue(std::to_string(out.least_ring) + " > " + std::to_string(out.most_ring));
}

template <typename T>
void ParseTableSize(const T& from, FieldErrors& errors, HashBalancerSpec& out) {
  if (!from.has_table_size()) return;
  out.table_size = static_cast<uint32_t>(from.table_size().value());
  if (IsPrime(out.table_size)) return;
  errors.Error("table_size", "is not a prime")
      .WithValue(std::to_string(out.table_size))
      .WithHint("the default is 65537");
}

template <typename T>
void ParseHashing(const T& from, FieldErrors& errors, HashBalancerSpec& out) {
  out.by_hostname = from.use_hostname_for_hashing();
  NotBuilt(from.has_hash_balance_factor(), "hash_balance_factor", errors);
}

void ParsePolicyHashing(const policies::common::v3::ConsistentHashingLbConfig& from,
                        FieldErrors& errors, HashBalancerSpec& out) {
  FieldErrors::Scope scope(errors, "consistent_hashing_lb_config");
  ParseHashing(from, errors, out);
  NotBuilt(from.hash_policy_size() > 0, "hash_policy", errors);
}

void ParseRingHash(const policies::ring_hash::v3::RingHash& from, FieldErrors& errors,
                   ClusterSpec& out) {
  using From = policies::ring_hash::v3::RingHash;
  out.balancer = BalancerKind::kRingHash;
  out.by_locality = from.has_locality_weighted_lb_config();
  ParseRingSizes(from, errors, out.hashing);
  if (from.hash_function() == From::MURMUR_HASH_2)
    out.hashing.function = HashBalancerSpec::Function::kMurmur2;
  if (from.has_consistent_hashing_lb_config())
    return ParsePolicyHashing(from.consistent_hashing_lb_config(), errors, out.hashing);
  ParseHashing(from, errors, out.hashing);
}

void ParseMaglev(const policies::maglev::v3::Maglev& from, FieldErrors& errors, ClusterSpec& out) {
  out.balancer = BalancerKind::kMaglev;
  out.by_locality = from.has_locality_weighted_lb_config();
  ParseTableSize(from, errors, out.hashing);
  ParsePolicyHashing(from.consistent_hashing_lb_config(), errors, out.hashing);
}

void ParseLocalityLb(const policies::common::v3::LocalityLbConfig& from, ClusterSpec& out) {
  out.by_locality = from.has_locality_weighted_lb_config();
}

void ParsePolicies(const v3::LoadBalancingPolicy& from, FieldErrors& errors, ClusterSpec& out);

// False: it is not built.
bool ParsePolicy(const google::protobuf::Any& config, FieldErrors& errors, ClusterSpec& out) {
  static constexpr std::string_view kPrefix = "envoy.extensions.load_balancing_policies.";
  const std::string whole = TypeOf(config);
  if (!base::StartsWith(whole, kPrefix)) return false;
  const std::string_view type = std::string_view(whole).substr(kPrefix.size());
  if (type == "cluster_provided.v3.ClusterProvided") {
    out.balancer = BalancerKind::kClusterProvided;
  } else if (type == "round_robin.v3.RoundRobin") {
    policies::round_robin::v3::RoundRobin round_robin;
    if (!Unpack(config, errors, round_robin)) return true;
    out.balancer = BalancerKind::kRoundRobin;
    ParseLocalityLb(round_robin.locality_lb_config(), out);
  } else if (type == "random.v3.Random") {
    policies::random::v3::Random random;
    if (!Unpack(config, errors, random)) return true;
    out.balancer = BalancerKind::kRandom;
    ParseLocalityLb(random.locality_lb_config(), out);
  } else if (type == "wrr_locality.v3.WrrLocality") {
    policies::wrr_locality::v3::WrrLocality by_locality;
    if (!Unpack(config, errors, by_locality)) return true;
    FieldErrors::Scope inner(errors, "endpoint_picking_policy");
    ParsePolicies(by_locality.endpoint_picking_policy(), errors, out);
    out.by_locality = true;
  } else if (type == "least_request.v3.LeastRequest") {
    policies::least_request::v3::LeastRequest least;
    if (!Unpack(config, errors, least)) return true;
    out.balancer = BalancerKind::kLeastRequest;
    ParseLocalityLb(least.locality_lb_config(), out);
    if (least.has_choice_count()) out.least_request_choices = least.choice_count().value();
  } else if (type == "ring_hash.v3.RingHash") {
    policies::ring_hash::v3::RingHash ring;
    if (Unpack(config, errors, ring)) ParseRingHash(ring, errors, out);
  } else if (type == "maglev.v3.Maglev") {
    policies::maglev::v3::Maglev maglev;
    if (Unpack(config, errors, maglev)) ParseMaglev(maglev, errors, out);
  } else {
    return false;
  }
  return true;
}

// The first that is built.
void ParsePolicies(const v3::LoadBalancingPolicy& from, FieldErrors& errors, ClusterSpec& out) {
  for (const auto& policy : from.policies()) {
    if (ParsePolicy(policy.typed_extension_config().typed_config(), errors, out)) return;
  }
  errors.Error("none of the policies is built yet")
      .WithHint("round_robin, least_request, random, ring_hash and maglev are");
}

// A cluster that finds its hosts by the request has no choice to make, and no other can leave it
// to itself.
void CheckBalancer(const v3::Cluster& from, FieldErrors& errors, const ClusterSpec& spec) {
  const bool provided = spec.balancer == BalancerKind::kClusterProvided;
  if (provided == (spec.discovery == upstream::DiscoveryType::kOriginalDst)) return;
  errors
      .Error("lb_policy", provided ? "CLUSTER_PROVIDED is for clusters of the type ORIGINAL_DST"
                                   : "a cluster of the type ORIGINAL_DST needs CLUSTER_PROVIDED")
      .WithValue(v3::Cluster::LbPolicy_Name(from.lb_policy()));
}

void ParseLbPolicy(const v3::Cluster& from, FieldErrors& errors, ClusterSpec& out) {
  switch (from.lb_policy()) {
    case v3::Cluster::ROUND_ROBIN: out.balancer = BalancerKind::kRoundRobin; break;
    case v3::Cluster::LEAST_REQUEST: out.balancer = BalancerKind::kLeastRequest; break;
    case v3::Cluster::RANDOM: out.balancer = BalancerKind::kRandom; break;
    case v3::Cluster::RING_HASH: {
      out.balancer = BalancerKind::kRingHash;
      FieldErrors::Scope scope(errors, "ring_hash_lb_config");
      ParseRingSizes(from.ring_hash_lb_config(), errors, out.hashing);
      if (from.ring_hash_lb_config().hash_function() ==
          v3::Cluster::RingHashLbConfig::MURMUR_HASH_2) {
        out.hashing.function = HashBalancerSpec::Function::kMurmur2;
      }
      break;
    }
    case v3::Cluster::MAGLEV: {
      out.balancer = BalancerKind::kMaglev;
      FieldErrors::Scope scope(errors, "maglev_lb_config");
      ParseTableSize(from.maglev_lb_config(), errors, out.hashing);
      break;
    }
    case v3::Cluster::CLUSTER_PROVIDED: out.balancer = BalancerKind::kClusterProvided; break;
    default:
      errors.Error("lb_policy", "is not built yet")
          .WithValue(v3::Cluster::LbPolicy_Name(from.lb_policy()));
  }
  if (from.least_request_lb_config().has_choice_count())
    out.least_request_choices = from.least_request_lb_config().choice_count().value();
  NotBuilt(from.has_lb_subset_config() && from.lb_subset_config().subset_selectors_size() > 0,
           "lb_subset_config", errors);
}

void ParseCommonLb(const v3::Cluster::CommonLbConfig& from, FieldErrors& errors, ClusterSpec& out) {
  FieldErrors::Scope scope(errors, "common_lb_config");
  if (from.has_healthy_panic_threshold())
    out.panic_threshold = from.healthy_panic_threshold().value();
  out.by_locality = out.by_locality || from.has_locality_weighted_lb_config();
  if (from.zone_aware_lb_config().has_routing_enabled()) {
    errors.Warning("zone_aware_lb_config.routing_enabled", "is not built yet and is ignored");
  }
  out.fail_on_panic = from.zone_aware_lb_config().fail_traffic_on_panic();
  if (!from.has_consistent_hashing_lb_config()) return;
  FieldErrors::Scope hashing(errors, "consistent_hashing_lb_config");
  ParseHashing(from.consistent_hashing_lb_config(), errors, out.hashing);
}

}  // namespace

void ParseBalancer(const v3::Cluster& from, FieldErrors& errors, ClusterSpec& out) {
  if (from.has_load_balancing_policy()) {
    FieldErrors::Scope scope(errors, "load_balancing_policy");
    ParsePolicies(from.load_balancing_policy(), errors, out);
  } else {
    ParseLbPolicy(from, errors, out);
  }
  CheckBalancer(from, errors, out);
  if (from.has_common_lb_config()) ParseCommonLb(from.common_lb_config(), errors, out);
}

}  // namespace sluice::config
