#pragma once

#include "source/base/time.h"
#include "source/http/header_map.h"
#include "source/route/route_spec.h"

namespace sluice::proxy {

constexpr base::Duration kUnlimited = base::Duration::max();

// How long a stream may take from its start (envoy-compat §1.6): what a gRPC client asks for, where
// the route heeds that, or the route's max_stream_duration, or the connection manager's
// (`of_manager`; zero: none). A route with a max_stream_duration of its own tells a gRPC upstream
// of it by `grpc-timeout`.
base::Duration TakeStreamDuration(const route::ForwardSpec& forward, base::Duration of_manager,
                                  http::HeaderMap& headers);

}  // namespace sluice::proxy
