#pragma once

#include <string_view>

#include "source/proxy/response_flag.h"

namespace sluice::proxy {

// Every failure that the proxy answers by itself: the one table of what the client and the log get
// to see (envoy-compat §4.4; docs/local-replies.md is written from it).
enum class Failure : uint8_t {
  kMissingHost,
  kMissingPath,
  kPathNotAbsolute,
  kPathNormalization,
  kRouteNotFound,
  kClusterNotFound,
  kUpgradeRefused,
  kNoHealthyUpstream,
  kOverflow,
  kRemoteConnectFailure,
  kLocalConnectFailure,
  kConnectTimeout,
  kConnectionTermination,
  kRemoteReset,
  kRemoteRefused,
  kLocalReset,
  kProtocolError,
  kRouteTimeout,
  kPerTryTimeout,
  kPerTryIdle,
  kStreamIdle,
  kRequestTimeout,
  kRequestHeaderTimeout,
  kMaxDuration,
  kPayloadTooLarge,
  kExpectation,
  kCount
};

struct FailureReply {
  int status;  // 0: 504 when the request was complete, else 408
  std::string_view body;
  std::string_view retried_body;  // after more than one attempt
  std::string_view details;
  ResponseFlag flag;
  bool has_flag;
  bool overloaded;  // x-envoy-overloaded: true
  int grpc_status;  // -1: http::GrpcStatusOfHttp(status)
};

const FailureReply& ReplyFor(Failure failure);

}  // namespace sluice::proxy
