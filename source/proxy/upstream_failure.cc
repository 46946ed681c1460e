#include "source/proxy/upstream_failure.h"

#include <algorithm>
#include <string>

#include "source/route/route_spec.h"

namespace sluice::proxy {
namespace {

using route::RetrySpec;

// "5xx" and "gateway-error" take an upstream that gave no answer for one that gave a bad one.
constexpr uint32_t kNoAnswer = RetrySpec::k5xx | RetrySpec::kGatewayError | RetrySpec::kReset;

}  // namespace

UpstreamFailure OfPool(upstream::PoolFailure failure, std::string_view reason, base::Arena& arena,
                       StreamInfo& info) {
  constexpr uint32_t kConditions = kNoAnswer | RetrySpec::kConnectFailure;
  switch (failure) {
    case upstream::PoolFailure::kOverflow:
      info.upstream_host = info.upstream_host_name = {};
      info.upstream_remote = {};
      return {Failure::kOverflow, 0, {}};
    case upstream::PoolFailure::kConnectTimeout: return {Failure::kConnectTimeout, kConditions, {}};
    case upstream::PoolFailure::kLocalConnect:
    case upstream::PoolFailure::kRemoteConnect:
    case upstream::PoolFailure::kTransport: break;
  }
  // "delayed_connect_error:_Connection_refused", or "TLS_error:|...:TLS_error_end"
  const bool transport = failure == upstream::PoolFailure::kTransport;
  std::string text = (transport ? "" : "delayed_connect_error: ") + std::string(reason);
  std::replace(text.begin(), text.end(), ' ', '_');
  info.upstream_failure = arena.Copy(text);
  const bool local = failure == upstream::PoolFailure::kLocalConnect;
  const std::string details = "upstream_reset_before_response_started{" +
                              std::string(local ? "local" : "remote") + "_connection_failure|" +
                              text + "}";
  return {local ? Failure::kLocalConnectFailure : Failure::kRemoteConnectFailure, kConditions,
          arena.Copy(details)};
}

UpstreamFailure OfReset(http::StreamReset reason) {
  switch (reason) {
    case http::StreamReset::kProtocolError: return {Failure::kProtocolError, kNoAnswer, {}};
    case http::StreamReset::kRemoteReset: return {Failure::kRemoteReset, kNoAnswer, {}};
    case http::StreamReset::kRemoteRefused:
      return {Failure::kRemoteRefused, kNoAnswer | RetrySpec::kRefusedStream, {}};
    case http::StreamReset::kConnectionClosed:
    case http::StreamReset::kConnectionReset:
    case http::StreamReset::kLocalReset: break;
  }
  return {Failure::kConnectionTermination, kNoAnswer, {}};
}

BrokenAnswer OfBrokenAnswer(http::StreamReset reason) {
  switch (reason) {
    case http::StreamReset::kProtocolError:
      return {ResponseFlag::kUpstreamProtocolError,
              "upstream_reset_after_response_started{protocol_error}"};
    case http::StreamReset::kRemoteReset:
      return {ResponseFlag::kUpstreamRemoteReset,
              "upstream_reset_after_response_started{remote_reset}"};
    case http::StreamReset::kRemoteRefused:
      return {ResponseFlag::kUpstreamRemoteReset,
              "upstream_reset_after_response_started{remote_refused_stream_reset}"};
    case http::StreamReset::kConnectionClosed:
    case http::StreamReset::kConnectionReset:
    case http::StreamReset::kLocalReset: break;
  }
  return {ResponseFlag::kUpstreamConnectionTermination,
          "upstream_reset_after_response_started{connection_termination}"};
}

}  // namespace sluice::proxy
