#include "source/http/grpc_facts.h"

#include "source/base/ascii.h"

namespace sluice::http {
namespace {

constexpr std::string_view kNames[kGrpcCodes] = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
};

}  // namespace

bool IsGrpc(const HeaderMap& headers) {
  const std::string_view type = headers.Get(HeaderId::kContentType);
  return base::StartsWith(type, "application/grpc") && (type.size() == 16 || type[16] == '+');
}

int GrpcStatusOfHttp(int status) {
  switch (status) {
    case 400: return 13;
    case 401: return 16;
    case 403: return 7;
    case 404: return 12;
    case 429:
    case 502:
    case 503:
    case 504: return 14;
    default: return 2;
  }
}

std::string_view GrpcStatusName(int code) {
  return code < 0 || code >= kGrpcCodes ? std::string_view() : kNames[code];
}

}  // namespace sluice::http
