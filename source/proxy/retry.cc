#include "source/proxy/retry.h"

#include <algorithm>

#include "source/base/ascii.h"

namespace sluice::proxy {
namespace {

using route::RetrySpec;

struct Name {
  std::string_view name;
  uint32_t bit;
};

constexpr Name kNames[] = {
    {"5xx", RetrySpec::k5xx},
    {"gateway-error", RetrySpec::kGatewayError},
    {"reset", RetrySpec::kReset},
    {"connect-failure", RetrySpec::kConnectFailure},
    {"retriable-4xx", RetrySpec::kRetriable4xx},
    {"refused-stream", RetrySpec::kRefusedStream},
    {"retriable-status-codes", RetrySpec::kStatusCodes},
    {"retriable-headers", RetrySpec::kRetriableHeaders},
    {"reset-before-request", RetrySpec::kResetBeforeRequest},
    {"envoy-ratelimited", RetrySpec::kEnvoyRateLimited},
    {"http3-post-connect-failure", 0},
    {"cancelled", RetrySpec::kGrpcCancelled},
    {"deadline-exceeded", RetrySpec::kGrpcDeadlineExceeded},
    {"internal", RetrySpec::kGrpcInternal},
    {"resource-exhausted", RetrySpec::kGrpcResourceExhausted},
    {"unavailable", RetrySpec::kGrpcUnavailable},
};

}  // namespace

uint32_t ParseRetryOn(std::string_view list, bool* unknown) {
  uint32_t bits = 0;
  base::ForEachToken(list, [&](std::string_view token) {
    const auto* found = std::find_if(std::begin(kNames), std::end(kNames),
                                     [&](const Name& name) { return name.name == token; });
    if (found == std::end(kNames)) {
      if (unknown != nullptr) *unknown = true;
    } else {
      bits |= found->bit;
    }
    return true;
  });
  return bits;
}

uint32_t StatusConditions(int status, const RetrySpec* spec) {
  uint32_t conditions = 0;
  if (status >= 500) conditions |= RetrySpec::k5xx;
  if (status >= 502 && status <= 504) conditions |= RetrySpec::kGatewayError;
  if (status == 409) conditions |= RetrySpec::kRetriable4xx;
  if (spec != nullptr && std::find(spec->status_codes.begin(), spec->status_codes.end(),
                                   static_cast<uint32_t>(status)) != spec->status_codes.end()) {
    conditions |= RetrySpec::kStatusCodes;
  }
  return conditions;
}

uint32_t GrpcConditions(std::string_view status) {
  uint64_t code = 0;
  if (!base::ParseDecimal(status, code)) return 0;
  switch (code) {
    case 1: return RetrySpec::kGrpcCancelled;
    case 4: return RetrySpec::kGrpcDeadlineExceeded;
    case 8: return RetrySpec::kGrpcResourceExhausted;
    case 13: return RetrySpec::kGrpcInternal;
    case 14: return RetrySpec::kGrpcUnavailable;
    default: return 0;
  }
}

base::Duration RetryBackoff(uint32_t n, base::Duration base_interval, base::Duration max_interval,
                            base::Random& random) {
  base::Duration ceiling = base_interval;
  for (uint32_t i = 1; i < n && ceiling < max_interval; ++i) ceiling *= 2;
  ceiling = std::min(ceiling, max_interval);
  return base::Duration(static_cast<int64_t>(
      random.Below(static_cast<uint64_t>(std::max<int64_t>(1, ceiling.count())))));
}

}  // namespace sluice::proxy
