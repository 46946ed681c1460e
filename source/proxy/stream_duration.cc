#include "source/proxy/stream_duration.h"

#include <algorithm>

#include "source/http/grpc_facts.h"
#include "source/proxy/grpc_timeout.h"

namespace sluice::proxy {
namespace {

constexpr base::Duration kZero = base::Duration::zero();

base::Duration OrUnlimited(base::Duration limit) { return limit == kZero ? kUnlimited : limit; }

// `asked` as far as the route grants it. Zero: the time is over before it has begun.
base::Duration Granted(base::Duration asked, const route::StreamDurationSpec& spec) {
  if (*spec.grpc_header_max != kZero) asked = std::min(asked, *spec.grpc_header_max);
  return std::max(kZero, asked - spec.grpc_header_offset);
}

}  // namespace

base::Duration TakeStreamDuration(const route::ForwardSpec& forward, base::Duration of_manager,
                                  http::HeaderMap& headers) {
  if (!forward.duration.has_value()) return OrUnlimited(of_manager);
  const route::StreamDurationSpec& spec = *forward.duration;
  const std::optional<base::Duration> asked = ReadGrpcTimeout(headers);
  base::Duration limit;
  if (asked.has_value() && spec.grpc_header_max.has_value()) {
    limit = Granted(*asked, spec);
  } else {
    limit = OrUnlimited(spec.max.value_or(of_manager));
  }
  if (!http::IsGrpc(headers)) return limit;
  if (limit != kUnlimited) {
    WriteGrpcTimeout(limit, headers);
  } else if (of_manager != kZero) {
    headers.Remove(http::HeaderId::kGrpcTimeout);
  }
  return limit;
}

}  // namespace sluice::proxy
