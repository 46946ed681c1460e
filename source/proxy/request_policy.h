#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "source/base/time.h"
#include "source/http/header_map.h"
#include "source/route/route_spec.h"

namespace sluice::proxy {

// How long a request may take and how often it may be tried. A zero time is no limit.
struct RequestPolicy {
  base::Duration timeout{0};          // from the request's end to the response's
  base::Duration per_try_timeout{0};  // below `timeout`, or zero
  base::Duration per_try_idle{0};     // a try in which nothing moves
  bool tell_grpc = false;             // by grpc-timeout
  uint32_t retry_on = 0;              // bits of route::RetrySpec
  uint32_t retries = 0;
  // Statuses that the request itself calls retriable, beside those of the route.
  static constexpr size_t kMaxCodes = 8;
  std::array<uint16_t, kMaxCodes> retriable_codes{};
  // Names of headers that make an answer retriable, as the request listed them; in its bytes.
  std::string_view retriable_headers;
  uint8_t retriable_code_count = 0;

  bool Names(int status) const {
    const auto end = retriable_codes.begin() + retriable_code_count;
    return std::find(retriable_codes.begin(), end, status) != end;
  }
};

// What the route says, as changed by the request's x-envoy-* headers (envoy-compat §1.6), which are
// taken out: they are for us. `retry` may be null. With `respect_expected` a proxy in front has
// decided on the timeout.
RequestPolicy TakeRequestPolicy(const route::ForwardSpec& forward, const route::RetrySpec* retry,
                                bool respect_expected, http::HeaderMap& headers);

}  // namespace sluice::proxy
