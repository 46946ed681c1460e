#include "source/proxy/grpc_status.h"

#include "source/base/ascii.h"
#include "source/proxy/local_reply.h"

namespace sluice::proxy {
namespace {

struct Names {
  std::string_view camel;
  std::string_view snake;
};

constexpr Names kNames[] = {
    {"OK", "OK"},
    {"Canceled", "CANCELLED"},
    {"Unknown", "UNKNOWN"},
    {"InvalidArgument", "INVALID_ARGUMENT"},
    {"DeadlineExceeded", "DEADLINE_EXCEEDED"},
    {"NotFound", "NOT_FOUND"},
    {"AlreadyExists", "ALREADY_EXISTS"},
    {"PermissionDenied", "PERMISSION_DENIED"},
    {"ResourceExhausted", "RESOURCE_EXHAUSTED"},
    {"FailedPrecondition", "FAILED_PRECONDITION"},
    {"Aborted", "ABORTED"},
    {"OutOfRange", "OUT_OF_RANGE"},
    {"Unimplemented", "UNIMPLEMENTED"},
    {"Internal", "INTERNAL"},
    {"Unavailable", "UNAVAILABLE"},
    {"DataLoss", "DATA_LOSS"},
    {"Unauthenticated", "UNAUTHENTICATED"},
};
constexpr int kCodes = sizeof(kNames) / sizeof(kNames[0]);

Names NamesOf(int code) { return code < 0 || code >= kCodes ? Names() : kNames[code]; }

}  // namespace

int GrpcStatusOf(const FormatContext& context) {
  std::string_view text;
  if (context.response_trailers != nullptr)
    text = context.response_trailers->Get(http::HeaderId::kGrpcStatus);
  if (text.empty() && context.response != nullptr)
    text = context.response->headers.Get(http::HeaderId::kGrpcStatus);
  if (text.empty())
    return context.info.response_code == 200 ? 0 : GrpcStatusFor(context.info.response_code);
  uint64_t code = 0;
  return base::ParseDecimal(text, code) && code <= INT32_MAX ? static_cast<int>(code) : -1;
}

std::string_view CamelNameOfGrpc(int code) { return NamesOf(code).camel; }
std::string_view SnakeNameOfGrpc(int code) { return NamesOf(code).snake; }

}  // namespace sluice::proxy
