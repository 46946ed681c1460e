#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "source/base/time.h"
#include "source/http/h2/options.h"
#include "source/net/address.h"
#include "source/net/dns.h"
#include "source/net/proxy_header.h"
#include "source/net/socket.h"
#include "source/net/tls/context_slot.h"
#include "source/upstream/circuit_breaker_spec.h"
#include "source/upstream/config_source_spec.h"
#include "source/upstream/hash_balancer_spec.h"
#include "source/upstream/original_dst_spec.h"
#include "source/upstream/secret_spec.h"
#include "source/upstream/transport_match.h"

namespace sluice::upstream {

enum class DiscoveryType : uint8_t { kStatic, kStrictDns, kLogicalDns, kEds, kOriginalDst };
enum class BalancerKind : uint8_t {
  kRoundRobin,
  kLeastRequest,
  kRandom,
  kRingHash,
  kMaglev,
  kClusterProvided,  // by where the client wanted to go
};
using net::DnsFamily;
enum class HealthStatus : uint8_t {
  kUnknown,
  kHealthy,
  kUnhealthy,
  kDraining,
  kTimeout,
  kDegraded
};

// One endpoint as configured. `address` when it is an IP or a pipe, else `hostname` and `port` to
// be resolved.
struct EndpointSpec {
  net::Address address;
  std::string dns_name;  // to resolve, when address is kNone
  uint16_t port = 0;
  std::string hostname;  // Endpoint.hostname: for host rewrite and logs; may be empty
  uint32_t weight = 1;
  HealthStatus health = HealthStatus::kUnknown;
  uint64_t metadata_hash = 0;
  std::string hash_key;  // what a balancer that hashes knows it by; empty: its address or name
  MatchEntries match;    // what TransportSpec::match may ask for
};

struct LocalitySpec {
  std::string region, zone, sub_zone;
  uint32_t priority = 0;
  uint32_t weight = 0;  // 0: unset
  MatchEntries match;   // of all its endpoints
  std::vector<EndpointSpec> endpoints;
};

// All endpoints of a cluster (envoy.config.endpoint.v3.ClusterLoadAssignment).
struct LoadAssignment {
  std::vector<LocalitySpec> localities;
  uint32_t overprovisioning_factor = 140;
};

// Where an EDS cluster has its endpoints from.
struct EdsSpec {
  std::string service_name;  // the assignment's name: the cluster's own when none is configured
  ConfigSourceSpec source;
};

struct DnsSpec {
  base::Duration refresh = std::chrono::seconds(5);
  // After a failure: at random up to this, doubled with each further one up to the maximum. 0:
  // always `refresh`.
  base::Duration failure_refresh{0};
  base::Duration failure_refresh_max{0};
  base::Duration jitter{0};     // up to so much is added to `refresh`
  bool respect_ttl = false;     // the least TTL of an answer instead of `refresh`, unless it is 0
  base::Duration ttl_floor{0};  // but not below this
  DnsFamily family = DnsFamily::kAuto;
  net::DnsOptions resolver;
};

// HTTP towards the upstream.
struct UpstreamHttpSpec {
  // kByAlpn: what the handshake of a connection has agreed on.
  enum class Protocol : uint8_t { kHttp1, kHttp2, kUseDownstream, kByAlpn };
  Protocol protocol = Protocol::kHttp1;
  base::Duration idle_timeout = std::chrono::hours(1);  // 0: never
  base::Duration max_connection_duration{0};            // 0: unlimited
  uint32_t max_requests_per_connection = 0;             // 0: unlimited
  uint32_t max_response_head_bytes = 60 * 1024;
  uint32_t max_response_headers = 100;
  bool enable_trailers = false;
  enum class HeaderCase : uint8_t { kLower, kProper, kPreserve };
  HeaderCase header_case = HeaderCase::kLower;
  http::h2::Options h2;
  // The name in a request's authority (or in `name_header`, where the request has it) is the one to
  // ask the upstream for (SNI), and the one that its certificate has to be for.
  bool auto_sni = false;
  bool auto_san_validation = false;
  std::string name_header;  // lower-case; empty: none
};

// How endpoints are spoken to: plainly, or by TLS.
struct TransportSpec {
  std::string name;                           // of the match; empty: the default
  MatchEntries match;                         // that an endpoint has; the default's counts not
  std::shared_ptr<net::tls::ClientSlot> tls;  // null: plain
  std::vector<SecretSpec> secrets;            // that have to come for it
  std::optional<net::ProxyHeaderSpec> proxy_header;  // what each connection begins with
};

// A cluster, complete with every default, as run time sees it. Immutable and shared by all threads.
struct ClusterSpec {
  std::string name;
  std::string stat_name;  // alt_stat_name or name, with ':' as '_'
  DiscoveryType discovery = DiscoveryType::kStatic;
  BalancerKind balancer = BalancerKind::kRoundRobin;
  uint32_t least_request_choices = 2;
  HashBalancerSpec hashing;     // of kRingHash and kMaglev
  double panic_threshold = 50;  // percent; 0: never
  bool fail_on_panic = false;   // then no host is used instead of all
  bool by_locality = false;     // localities get traffic by their weights
  uint32_t overprovisioning_factor = 140;
  base::Duration connect_timeout = std::chrono::seconds(5);
  uint32_t buffer_limit = 1024 * 1024;
  CircuitBreakerSpec circuit_breakers;
  DnsSpec dns;
  EdsSpec eds;
  OriginalDstSpec original_dst;
  UpstreamHttpSpec http;
  net::ConnectOptions connect_options;
  std::vector<TransportSpec> transports{1};  // the default first, then transport_socket_matches
  std::vector<LocalitySpec> localities;      // from load_assignment
  bool ignore_health_on_host_removal = false;
  // Connections say for whom they stand, so that each client has its own.
  bool tells_clients = false;
  // What decides whether two versions of a cluster are the same.
  uint64_t hash = 0;

  bool hashes() const {
    return balancer == BalancerKind::kRingHash || balancer == BalancerKind::kMaglev;
  }
};

}  // namespace sluice::upstream
