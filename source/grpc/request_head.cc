#include "source/grpc/request_head.h"

#include <algorithm>
#include <cstdint>

namespace sluice::grpc {
namespace {

using http::HeaderId;

constexpr int64_t kMostDigits = 99999999;

struct Unit {
  char letter;
  int64_t nanos;
};
// From milliseconds on: a timer here is no finer.
constexpr Unit kUnits[] = {
    {'m', 1000000}, {'S', 1000000000}, {'M', 60000000000}, {'H', 3600000000000}};

}  // namespace

std::string TimeoutText(base::Duration timeout) {
  const int64_t nanos = std::max<int64_t>(timeout.count(), 0);
  for (const Unit& unit : kUnits) {
    const int64_t count = nanos / unit.nanos + (nanos % unit.nanos != 0 ? 1 : 0);
    if (count <= kMostDigits) return std::to_string(count) + unit.letter;
  }
  return std::to_string(kMostDigits) + 'H';
}

void FillRequestHead(const CallOptions& options, std::string_view cluster, bool secure,
                     http::RequestHead& out) {
  out.method = http::Method::kPost;
  out.method_name = "POST";
  out.scheme = secure ? "https" : "http";
  out.path = options.path;
  out.authority = options.authority.empty() ? cluster : std::string_view(options.authority);
  out.has_authority = true;
  out.version = http::Version::kHttp2;
  out.framing = http::Framing::kChunked;  // it ends with its stream
  // This order is the protocol's.
  out.headers.AddView(HeaderId::kTe, "trailers");
  if (options.timeout > base::Duration::zero())
    out.headers.AddCopy(HeaderId::kGrpcTimeout, TimeoutText(options.timeout));
  out.headers.AddView(HeaderId::kContentType, "application/grpc");
  out.headers.AddView(HeaderId::kUserAgent, "grpc-sluice");
  for (const auto& [name, value] : options.metadata) out.headers.AddCopy(name, value);
}

}  // namespace sluice::grpc
