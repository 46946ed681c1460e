#include "source/proxy/upstream_headers.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "source/base/ascii.h"
#include "source/proxy/grpc_timeout.h"
#include "source/proxy/header_mutation.h"
#include "source/proxy/stream.h"
#include "source/route/rewrite.h"

namespace sluice::proxy {
namespace {

using http::HeaderId;

void SetNumber(http::HeaderMap& headers, HeaderId id, uint64_t number) {
  char digits[20];
  headers.SetCopy(id, {digits, static_cast<size_t>(base::WriteDecimal(number, digits))});
}

void AppendForwardedHost(http::RequestHead& request) {
  const std::string_view old = request.headers.Get(HeaderId::kXForwardedHost);
  std::string value(old);
  if (!old.empty()) value += ",";
  value += request.authority;
  request.headers.SetCopy(HeaderId::kXForwardedHost, value);
}

}  // namespace

void PrepareRequest(Stream& stream, const route::WeightedCluster* weighted,
                    const RequestPolicy& policy) {
  http::RequestHead& request = stream.request();
  const route::RouteSpec& route = *stream.route();
  const bool hints = !stream.spec().router.suppress_envoy_headers;
  const MutationLevels levels = LevelsOf(*stream.table(), stream.virtual_host(), &route, weighted);
  if (levels.any) MutateRequest(levels, stream.format_context(), request);
  const std::string_view path = route::FinalPath(route, request);
  if (path.data() != request.path.data()) {
    if (hints) request.headers.SetView(HeaderId::kXEnvoyOriginalPath, request.path);
    request.path = path;
  }
  TellTimeouts(stream, policy, base::Duration::zero());
}

void TellTimeouts(Stream& stream, const RequestPolicy& policy, base::Duration elapsed) {
  constexpr base::Duration kNone = base::Duration::zero();
  http::HeaderMap& headers = stream.request().headers;
  base::Duration expected =
      policy.per_try_timeout != kNone ? policy.per_try_timeout : policy.timeout;
  if (expected == kNone) return;
  // Zero would be no limit.
  constexpr base::Duration kLeast = std::chrono::milliseconds(1);
  if (policy.timeout != kNone) expected = std::min(expected, policy.timeout - elapsed);
  expected = std::max(expected, kLeast);
  if (!stream.spec().router.suppress_envoy_headers) {
    SetNumber(headers, HeaderId::kXEnvoyExpectedRqTimeoutMs,
              static_cast<uint64_t>(base::ToMillis(expected)));
  }
  if (policy.tell_grpc) WriteGrpcTimeout(expected, headers);
}

void AddressRequest(Stream& stream, const route::WeightedCluster* weighted,
                    const upstream::Host& host) {
  http::RequestHead& request = stream.request();
  if (stream.virtual_host()->spec().include_attempt_count) {
    SetNumber(request.headers, HeaderId::kXEnvoyAttemptCount, stream.info().attempts);
  }
  const route::ForwardSpec& forward = stream.route()->forward;
  const std::string_view authority = route::FinalHost(forward, weighted, host.hostname(), request);
  if (authority == request.authority) return;
  // Envoy tells of a rewrite by the route, not of one by a weighted cluster.
  if (weighted != nullptr && authority.data() == weighted->host_rewrite.data()) {
    request.authority = authority;
    return;
  }
  if (forward.append_x_forwarded_host) AppendForwardedHost(request);
  if (!stream.spec().router.suppress_envoy_headers) {
    request.headers.SetView(HeaderId::kXEnvoyOriginalHost, request.authority);
  }
  request.authority = authority;
}

void PrepareResponse(Stream& stream, const route::WeightedCluster* weighted,
                     const MadeCookie* cookies) {
  http::ResponseHead& head = stream.response();
  const StreamInfo& info = stream.info();
  // An answer that comes before the request's end has taken no time.
  if (!head.is_upgrade && info.request_end >= 0 && !stream.spec().router.suppress_envoy_headers) {
    SetNumber(head.headers, HeaderId::kXEnvoyUpstreamServiceTime,
              static_cast<uint64_t>(info.upstream_rx_begin - info.request_end) / 1000000);
  }
  if (stream.virtual_host()->spec().include_attempt_count_in_response) {
    SetNumber(head.headers, HeaderId::kXEnvoyAttemptCount, info.attempts);
  }
  for (; cookies != nullptr; cookies = cookies->next)
    head.headers.AddView(HeaderId::kSetCookie, cookies->line);
  const MutationLevels levels =
      LevelsOf(*stream.table(), stream.virtual_host(), stream.route(), weighted);
  if (!levels.any) return;
  FormatContext context = stream.format_context();
  context.response = &head;  // not yet on its way
  MutateResponse(levels, context, head.headers);
}

}  // namespace sluice::proxy
