#pragma once

#include <string_view>

#include "source/http/header_map.h"

namespace sluice::http {

// What HTTP messages say of gRPC, for the proxy, its filters and our own client.

// Whether a message is gRPC's by its content-type; gRPC-Web is not.
bool IsGrpc(const HeaderMap& headers);

// The code that an HTTP status means where gRPC's own is missing (http-grpc-status-mapping.md).
int GrpcStatusOfHttp(int status);

// "PERMISSION_DENIED"; empty for a code that gRPC does not have (0 to 16).
constexpr int kGrpcCodes = 17;
std::string_view GrpcStatusName(int code);

}  // namespace sluice::http
