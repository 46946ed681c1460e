#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "source/base/time.h"
#include "source/http/format/format.h"
#include "source/http/header_id.h"
#include "source/net/proxy_header.h"
#include "source/route/matcher.h"
#include "source/route/shared_list.h"
#include "source/runtime/cell.h"

namespace sluice::route {

// A cluster as routes name it. `id` is dense and stays the same for a name as long as the process
// lives, so that no request looks a name up.
struct ClusterRef {
  std::string name;
  uint32_t id = UINT32_MAX;
};

enum class AppendAction : uint8_t { kAppend, kAddIfAbsent, kOverwriteOrAdd, kOverwriteIfExists };

struct HeaderAddition {
  std::string name;  // lower-case
  http::HeaderId id = http::HeaderId::kOther;
  http::format::Format value;
  AppendAction action = AppendAction::kAppend;
  bool keep_empty = false;
};

// Changes to a message's headers at one level of the configuration.
struct HeaderMutations {
  std::vector<HeaderAddition> request_add;
  std::vector<std::string> request_remove;  // lower-case
  std::vector<HeaderAddition> response_add;
  std::vector<std::string> response_remove;
  bool empty() const {
    return request_add.empty() && request_remove.empty() && response_add.empty() &&
           response_remove.empty();
  }
};

struct RewriteRegex {
  std::shared_ptr<const Regex> pattern;
  std::string substitution;
};

// What a filter of that name is to do on a route, virtual host or weighted cluster.
struct FilterOverride {
  std::string filter_name;
  bool disabled = false;
  std::shared_ptr<const void> config;  // of the filter's own type; null: its defaults
  // That of the next less specific level, for filters that heed all of them; null: there is none.
  std::shared_ptr<const FilterOverride> outer;
};

enum class PathKind : uint8_t { kPrefix, kExact, kSeparatedPrefix, kRegex, kConnect };

struct MatchSpec {
  PathKind path_kind = PathKind::kPrefix;
  std::string path = "/";
  std::shared_ptr<const Regex> regex;
  bool case_sensitive = true;
  bool grpc = false;
  std::vector<HeaderMatcher> headers;
  std::vector<QueryMatcher> query;
  bool has_fraction = false;
  runtime::Fraction fraction;
};

struct WeightedCluster {
  ClusterRef cluster;
  std::string cluster_header;
  runtime::Number weight;
  HeaderMutations mutations;
  std::string host_rewrite;
  std::vector<FilterOverride> filters;
};

// envoy.config.route.v3.RetryPolicy, with the conditions as bits.
struct RetrySpec {
  enum On : uint32_t {
    k5xx = 1,
    kGatewayError = 2,
    kReset = 4,
    kConnectFailure = 8,
    kRetriable4xx = 16,
    kRefusedStream = 32,
    kStatusCodes = 64,
    kRetriableHeaders = 128,
    kResetBeforeRequest = 256,
    kEnvoyRateLimited = 512,
    kGrpcCancelled = 1 << 16,
    kGrpcDeadlineExceeded = 1 << 17,
    kGrpcInternal = 1 << 18,
    kGrpcResourceExhausted = 1 << 19,
    kGrpcUnavailable = 1 << 20,
  };
  uint32_t on = 0;
  uint32_t retries = 1;
  std::vector<uint32_t> status_codes;
  base::Duration per_try_timeout{0};
  base::Duration per_try_idle{0};
  base::Duration base_interval = std::chrono::milliseconds(25);
  base::Duration max_interval = std::chrono::milliseconds(250);
  bool avoid_previous_hosts = false;
  uint32_t host_selection_attempts = 1;
  std::vector<HeaderMatcher> headers;          // of an answer, for kRetriableHeaders
  std::vector<HeaderMatcher> request_headers;  // one has to match; empty: every request may
  // Headers of an answer that say when to come again: the first that does, up to the limit.
  struct ResetHeader {
    std::string name;        // lower-case
    bool timestamp = false;  // seconds since 1970; else from now
  };
  std::vector<ResetHeader> reset_headers;
  base::Duration max_reset = std::chrono::seconds(300);
};

// RouteAction.max_stream_duration. Where it stands, `timeout` does not count.
struct StreamDurationSpec {
  std::optional<base::Duration> max;              // zero: none
  std::optional<base::Duration> grpc_header_max;  // of what the client asks for; zero: any
  base::Duration grpc_header_offset{0};           // taken off what the client asks for
};

// RouteAction.max_grpc_timeout and grpc_timeout_offset: for gRPC, what the client asks for counts
// in place of `timeout`.
struct GrpcTimeoutSpec {
  base::Duration max{0};  // zero: any
  base::Duration offset{0};
};

// A request that ends here, while its bytes go to a TCP connection
// (RouteAction.UpgradeConfig.connect_config).
struct ConnectSpec {
  bool terminate = false;                            // CONNECT
  bool allow_post = false;                           // and POST
  std::optional<net::ProxyHeaderSpec> proxy_header;  // before the client's bytes
};

// What a request's hash is made of (RouteAction.HashPolicy, envoy.type.v3.HashPolicy).
struct HashPolicySpec {
  enum class Kind : uint8_t { kHeader, kCookie, kSourceIp, kQueryParameter, kFilterState };
  Kind kind = Kind::kHeader;
  bool terminal = false;      // no further policy, once there is a hash
  bool makes_cookie = false;  // for a client that has none
  std::string name;           // of the header (lower-case), cookie, parameter, or key of the state
  RewriteRegex rewrite;       // of a header's value
  std::string cookie_tail;    // behind the value of a cookie that is made: "; Max-Age=60"
};

struct ForwardSpec {
  ClusterRef cluster;
  std::string cluster_header;             // lower-case; empty: none
  std::vector<WeightedCluster> weighted;  // empty: `cluster`
  uint64_t total_weight = 0;              // as configured
  bool runtime_weights = false;           // the runtime may say otherwise
  std::string weight_header;              // the random value comes from this header
  bool weighted_by_hash = false;          // or from `hash_policies`
  std::vector<HashPolicySpec> hash_policies;
  uint16_t cluster_not_found_status = 503;
  std::string prefix_rewrite;
  bool has_prefix_rewrite = false;
  RewriteRegex regex_rewrite;
  std::string host_rewrite;
  std::string host_rewrite_header;
  RewriteRegex host_rewrite_path;
  bool auto_host_rewrite = false;
  bool append_x_forwarded_host = false;
  base::Duration timeout = std::chrono::seconds(15);  // 0: none
  std::optional<StreamDurationSpec> duration;
  std::optional<GrpcTimeoutSpec> grpc_timeout;
  base::Duration idle_timeout{0};
  bool has_idle_timeout = false;
  bool high_priority = false;
  std::shared_ptr<const RetrySpec> retry;  // null: none
  std::map<std::string, bool> upgrades;    // lower-case type → enabled
  ConnectSpec connect;
};

struct RedirectSpec {
  uint16_t status = 301;
  bool https = false;
  std::string scheme;
  std::string host;
  uint32_t port = 0;
  std::string path;
  std::string prefix_rewrite;
  bool has_prefix_rewrite = false;
  RewriteRegex regex_rewrite;
  bool strip_query = false;
};

struct DirectResponseSpec {
  uint16_t status = 200;
  std::string body;
};

enum class ActionKind : uint8_t { kForward, kRedirect, kDirectResponse, kNonForwarding };

struct RouteSpec {
  std::string name;
  MatchSpec match;
  ActionKind action = ActionKind::kNonForwarding;
  ForwardSpec forward;
  RedirectSpec redirect;
  DirectResponseSpec direct;
  HeaderMutations mutations;
  std::vector<FilterOverride> filters;
};

enum class RequireTls : uint8_t { kNone, kExternalOnly, kAll };

struct VirtualHostSpec {
  std::string name;
  std::vector<std::string> domains;  // lower-case
  SharedList<RouteSpec> routes;
  RequireTls require_tls = RequireTls::kNone;
  HeaderMutations mutations;
  std::shared_ptr<const RetrySpec> retry;
  bool include_attempt_count = false;
  bool include_attempt_count_in_response = false;
  std::vector<FilterOverride> filters;
};

struct RouteConfigurationSpec {
  std::string name;
  SharedList<VirtualHostSpec> virtual_hosts;
  HeaderMutations mutations;
  std::vector<std::string> internal_only_headers;
  bool most_specific_wins = false;
  bool ignore_port = false;
  bool validate_clusters = true;
  uint32_t max_direct_response_bytes = 4096;
  std::vector<FilterOverride> filters;
};

}  // namespace sluice::route
