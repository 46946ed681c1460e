#pragma once

#include <optional>
#include <string_view>

#include "source/base/time.h"
#include "source/http/head.h"
#include "source/route/route_spec.h"

namespace sluice::proxy {

// Whether the policy lets requests of that kind be repeated (retriable_request_headers).
bool MayRetry(const route::RetrySpec& spec, const http::RequestHead& request);

// Whether the answer has a header that the policy calls retriable, or one of the comma-separated
// `names` that the request brought. `spec` may be null.
bool HasRetriableHeader(const http::ResponseHead& answer, const route::RetrySpec* spec,
                        std::string_view names);

// When the answer itself says to come again, by the first of the policy's reset_headers that does:
// from now, at most spec.max_reset. `now` is the time of day.
std::optional<base::Duration> ResetIntervalOf(const http::ResponseHead& answer,
                                              const route::RetrySpec& spec, base::WallTime now);

}  // namespace sluice::proxy
