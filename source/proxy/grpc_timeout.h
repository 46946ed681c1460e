#pragma once

#include <optional>

#include "source/base/time.h"
#include "source/http/header_map.h"

namespace sluice::proxy {

// `grpc-timeout` (gRPC over HTTP/2, "Requests"): at most eight digits and a unit, read as whole
// milliseconds, rounded up. Nothing when it is not there or is something else.
std::optional<base::Duration> ReadGrpcTimeout(const http::HeaderMap& headers);

// Sets it, in milliseconds, or in the next unit that takes eight digits.
void WriteGrpcTimeout(base::Duration timeout, http::HeaderMap& headers);

}  // namespace sluice::proxy
