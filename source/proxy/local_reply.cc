#include "source/proxy/local_reply.h"

namespace sluice::proxy {
namespace {

constexpr ResponseFlag kNone = ResponseFlag::kCount;

struct Body {
  // Implicit, so that a row of the table reads like its text.
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr Body(const char* text) : first(text), retried(text) {}
  constexpr Body(const char* text, const char* after_retries)
      : first(text), retried(after_retries) {}
  std::string_view first;
  std::string_view retried;
};

struct Row {
  Failure failure;
  int status;
  Body body;
  std::string_view details;
  ResponseFlag flag = kNone;
  bool overloaded = false;
  int grpc_status = -1;
};

// What is said after one attempt, and after several.
#define SLUICE_UPSTREAM_RESET(reason)                                                   \
  {                                                                                     \
    "upstream connect error or disconnect/reset before headers. reset reason: " reason, \
        "upstream connect error or disconnect/reset before headers. retried and the "   \
        "latest reset reason: " reason                                                  \
  }

constexpr Row kRows[] = {
    {Failure::kMissingHost, 400, "", "missing_host_header"},
    {Failure::kMissingPath, 404, "", "missing_path_rejected"},
    {Failure::kPathNotAbsolute, 404, "", "absolute_path_rejected"},
    {Failure::kPathNormalization, 400, "", "path_normalization_failed"},
    {Failure::kRouteNotFound, 404, "", "route_not_found", ResponseFlag::kNoRouteFound},
    {Failure::kClusterNotFound, 503, "", "cluster_not_found", ResponseFlag::kNoClusterFound},
    {Failure::kUpgradeRefused, 403, "", "upgrade_failed"},
    {Failure::kNoHealthyUpstream, 503, "no healthy upstream", "no_healthy_upstream",
     ResponseFlag::kNoHealthyUpstream},
    {Failure::kOverflow, 503, SLUICE_UPSTREAM_RESET("overflow"),
     "upstream_reset_before_response_started{overflow}", ResponseFlag::kUpstreamOverflow, true},
    {Failure::kRemoteConnectFailure, 503, SLUICE_UPSTREAM_RESET("remote connection failure"),
     "upstream_reset_before_response_started{remote_connection_failure}",
     ResponseFlag::kUpstreamConnectionFailure},
    {Failure::kLocalConnectFailure, 503, SLUICE_UPSTREAM_RESET("local connection failure"),
     "upstream_reset_before_response_started{local_connection_failure}",
     ResponseFlag::kUpstreamConnectionFailure},
    {Failure::kConnectTimeout, 503, SLUICE_UPSTREAM_RESET("connection timeout"),
     "upstream_reset_before_response_started{connection_timeout}",
     ResponseFlag::kUpstreamConnectionFailure},
    {Failure::kConnectionTermination, 503, SLUICE_UPSTREAM_RESET("connection termination"),
     "upstream_reset_before_response_started{connection_termination}",
     ResponseFlag::kUpstreamConnectionTermination},
    {Failure::kRemoteReset, 503, SLUICE_UPSTREAM_RESET("remote reset"),
     "upstream_reset_before_response_started{remote_reset}", ResponseFlag::kUpstreamRemoteReset},
    {Failure::kRemoteRefused, 503, SLUICE_UPSTREAM_RESET("remote refused stream reset"),
     "upstream_reset_before_response_started{remote_refused_stream_reset}",
     ResponseFlag::kUpstreamRemoteReset},
    {Failure::kLocalReset, 503, SLUICE_UPSTREAM_RESET("local reset"),
     "upstream_reset_before_response_started{local_reset}", ResponseFlag::kLocalReset},
    {Failure::kProtocolError, 502, SLUICE_UPSTREAM_RESET("protocol error"),
     "upstream_reset_before_response_started{protocol_error}",
     ResponseFlag::kUpstreamProtocolError},
    {Failure::kRouteTimeout, 504, "upstream request timeout", "response_timeout",
     ResponseFlag::kUpstreamRequestTimeout},
    {Failure::kPerTryTimeout, 504, "upstream request timeout", "upstream_per_try_timeout",
     ResponseFlag::kUpstreamRequestTimeout},
    {Failure::kPerTryIdle, 504, "upstream request timeout", "upstream_per_try_idle_timeout",
     ResponseFlag::kUpstreamRequestTimeout},
    {Failure::kStreamIdle, 0, "stream timeout", "stream_idle_timeout",
     ResponseFlag::kStreamIdleTimeout},
    {Failure::kRequestTimeout, 0, "request timeout", "request_overall_timeout"},
    {Failure::kRequestHeaderTimeout, 408, "request header timeout", "request_header_timeout"},
    {Failure::kMaxDuration, 0, "downstream duration timeout", "max_duration_timeout", kNone, false,
     /*grpc_status=*/4},
    {Failure::kPayloadTooLarge, 413, "Payload Too Large", "request_payload_too_large"},
    {Failure::kExpectation, 417, "only 100-continue can be expected", "unknown_expectation"},
};

#undef SLUICE_UPSTREAM_RESET

constexpr bool InOrder() {
  for (size_t i = 0; i < sizeof(kRows) / sizeof(kRows[0]); ++i) {
    if (static_cast<size_t>(kRows[i].failure) != i) return false;
  }
  return sizeof(kRows) / sizeof(kRows[0]) == static_cast<size_t>(Failure::kCount);
}
static_assert(InOrder());

constexpr FailureReply ToReply(const Row& row) {
  return {row.status, row.body.first,    row.body.retried, row.details,
          row.flag,   row.flag != kNone, row.overloaded,   row.grpc_status};
}

struct Replies {
  FailureReply each[static_cast<size_t>(Failure::kCount)];
};

constexpr Replies MakeReplies() {
  Replies replies{};
  for (size_t i = 0; i < static_cast<size_t>(Failure::kCount); ++i)
    replies.each[i] = ToReply(kRows[i]);
  return replies;
}

constexpr Replies kReplies = MakeReplies();

}  // namespace

const FailureReply& ReplyFor(Failure failure) {
  return kReplies.each[static_cast<size_t>(failure)];
}

}  // namespace sluice::proxy
