#include "source/proxy/grpc_status.h"

#include "source/base/ascii.h"
#include "source/http/grpc_facts.h"

namespace sluice::proxy {
namespace {

// Nearly those of http::GrpcStatusName in another spelling: one of them has an L less.
constexpr std::string_view kCamelNames[http::kGrpcCodes] = {
    "OK",       "Canceled",        "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",   "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",      "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated",
};

}  // namespace

std::optional<int> GrpcStatusOf(const FormatContext& context) {
  std::string_view text;
  if (context.response_trailers != nullptr)
    text = context.response_trailers->Get(http::HeaderId::kGrpcStatus);
  if (text.empty() && context.response != nullptr)
    text = context.response->headers.Get(http::HeaderId::kGrpcStatus);
  const int http = context.info.response_code;
  if (text.empty() && http == 0) return std::nullopt;
  if (text.empty()) return http == 200 ? 0 : http::GrpcStatusOfHttp(http);
  uint64_t code = 0;
  return base::ParseDecimal(text, code) && code <= INT32_MAX ? static_cast<int>(code) : -1;
}

std::string_view CamelNameOfGrpc(int code) {
  return code < 0 || code >= http::kGrpcCodes ? std::string_view() : kCamelNames[code];
}

}  // namespace sluice::proxy
