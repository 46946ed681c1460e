#pragma once

#include <cstdint>
#include <string_view>

#include "source/base/random.h"
#include "source/base/time.h"
#include "source/route/route_spec.h"

namespace sluice::proxy {

// The bits of route::RetrySpec::On in "5xx,reset"; names that are none are skipped, `unknown` is
// then set.
uint32_t ParseRetryOn(std::string_view list, bool* unknown = nullptr);

// Which conditions a response's status fulfils. `spec` brings retriable_status_codes; may be null.
uint32_t StatusConditions(int status, const route::RetrySpec* spec);

// Which conditions a gRPC status that came with the head fulfils; `status` is its text, or empty.
uint32_t GrpcConditions(std::string_view status);

// The wait before the n-th repeat (from 1): random below min(base × 2^(n-1), max).
base::Duration RetryBackoff(uint32_t n, base::Duration base_interval, base::Duration max_interval,
                            base::Random& random);

}  // namespace sluice::proxy
