#pragma once

#include <optional>
#include <string_view>

#include "source/proxy/format_value.h"

namespace sluice::proxy {

// The gRPC status of an exchange: of its trailers, else of its head, else what HTTP's means
// (envoy-compat §4.6). -1: one that is no number; nothing: there was no answer.
std::optional<int> GrpcStatusOf(const FormatContext& context);

// "PermissionDenied"; empty for a code that gRPC does not have.
std::string_view CamelNameOfGrpc(int code);

}  // namespace sluice::proxy
