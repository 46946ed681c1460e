#include "source/proxy/request_policy.h"

#include <algorithm>

#include "source/base/ascii.h"
#include "source/http/grpc_facts.h"
#include "source/proxy/grpc_timeout.h"
#include "source/proxy/retry.h"

namespace sluice::proxy {
namespace {

using http::HeaderId;

constexpr uint64_t kMaxRetries = 100;

// False when `header` is not there or not a number.
bool ReadMillis(const http::Header* header, base::Duration& out) {
  uint64_t millis = 0;
  if (header == nullptr || !base::ParseDecimal(header->value(), millis)) return false;
  out = std::chrono::milliseconds(std::min<uint64_t>(millis, INT32_MAX));
  return true;
}

// What the client asks for, without the offset unless nothing would be left, and up to the maximum.
base::Duration GrpcTimeout(const route::GrpcTimeoutSpec& spec, const http::HeaderMap& headers) {
  constexpr base::Duration kNone = base::Duration::zero();
  base::Duration timeout = ReadGrpcTimeout(headers).value_or(kNone);
  if (spec.offset < timeout) timeout -= spec.offset;
  const bool above = timeout == kNone || timeout > spec.max;
  return spec.max != kNone && above ? spec.max : timeout;
}

void TakeTimeouts(bool respect_expected, http::HeaderMap& headers, RequestPolicy& out) {
  const http::Header* expected = headers.Find(HeaderId::kXEnvoyExpectedRqTimeoutMs);
  if (!respect_expected || !ReadMillis(expected, out.timeout)) {
    ReadMillis(headers.Find(HeaderId::kXEnvoyUpstreamRqTimeoutMs), out.timeout);
    headers.Remove(HeaderId::kXEnvoyUpstreamRqTimeoutMs);
  }
  ReadMillis(headers.Find(HeaderId::kXEnvoyUpstreamRqPerTryTimeoutMs), out.per_try_timeout);
  headers.Remove(HeaderId::kXEnvoyUpstreamRqPerTryTimeoutMs);
  // A try that may take as long as all of them needs no limit of its own.
  if (out.timeout != base::Duration::zero() && out.per_try_timeout >= out.timeout) {
    out.per_try_timeout = base::Duration::zero();
  }
}

// What is no number, or comes after the eighth, is passed over.
void TakeCodes(http::HeaderMap& headers, RequestPolicy& out) {
  const http::Header* codes = headers.Find(HeaderId::kXEnvoyRetriableStatusCodes);
  if (codes == nullptr) return;
  base::ForEachToken(codes->value(), [&out](std::string_view token) {
    uint64_t code = 0;
    if (base::ParseDecimal(token, code) && code <= UINT16_MAX)
      out.retriable_codes[out.retriable_code_count++] = static_cast<uint16_t>(code);
    return out.retriable_code_count < RequestPolicy::kMaxCodes;
  });
  headers.Remove(HeaderId::kXEnvoyRetriableStatusCodes);
}

void TakeRetries(bool has_policy, http::HeaderMap& headers, RequestPolicy& out) {
  constexpr HeaderId kConditions[] = {HeaderId::kXEnvoyRetryOn, HeaderId::kXEnvoyRetryGrpcOn};
  for (const HeaderId id : kConditions) {
    const http::Header* on = headers.Find(id);
    if (on == nullptr) continue;
    out.retry_on |= ParseRetryOn(on->value());
    if (!has_policy) out.retries = 1;
    headers.Remove(id);
  }
  TakeCodes(headers, out);
  if (const http::Header* number = headers.Find(HeaderId::kXEnvoyMaxRetries)) {
    uint64_t n = 0;
    if (base::ParseDecimal(number->value(), n)) {
      out.retries = static_cast<uint32_t>(std::min(n, kMaxRetries));
    }
    headers.Remove(HeaderId::kXEnvoyMaxRetries);
  }
  out.retriable_headers = headers.Get(HeaderId::kXEnvoyRetriableHeaderNames);
  for (const HeaderId id :
       {HeaderId::kXEnvoyRetriableHeaderNames, HeaderId::kXEnvoyUpstreamAltStatName,
        HeaderId::kXEnvoyHedgeOnPerTryTimeout}) {
    headers.Remove(id);
  }
  if (out.retry_on == 0) out.retries = 0;
}

}  // namespace

RequestPolicy TakeRequestPolicy(const route::ForwardSpec& forward, const route::RetrySpec* retry,
                                bool respect_expected, http::HeaderMap& headers) {
  RequestPolicy policy;
  if (!forward.duration.has_value()) {
    policy.tell_grpc = forward.grpc_timeout.has_value() && http::IsGrpc(headers);
    policy.timeout =
        policy.tell_grpc ? GrpcTimeout(*forward.grpc_timeout, headers) : forward.timeout;
  }
  if (retry != nullptr) {
    policy.per_try_timeout = retry->per_try_timeout;
    policy.per_try_idle = retry->per_try_idle;
    policy.retry_on = retry->on;
    policy.retries = retry->retries;
  }
  TakeRetries(retry != nullptr, headers, policy);
  TakeTimeouts(respect_expected, headers, policy);
  return policy;
}

}  // namespace sluice::proxy
