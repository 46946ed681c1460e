#include "source/proxy/grpc_timeout.h"

#include <algorithm>
#include <string_view>

#include "source/base/ascii.h"

namespace sluice::proxy {
namespace {

using http::HeaderId;

constexpr size_t kMostDigits = 8;
constexpr uint64_t kMost = 99999999;

// A unit in nanoseconds; 0: there is no such unit.
int64_t NanosOf(char unit) {
  switch (unit) {
    case 'H': return int64_t{3600} * 1000 * 1000 * 1000;
    case 'M': return int64_t{60} * 1000 * 1000 * 1000;
    case 'S': return int64_t{1000} * 1000 * 1000;
    case 'm': return int64_t{1000} * 1000;
    case 'u': return 1000;
    case 'n': return 1;
    default: return 0;
  }
}

}  // namespace

std::optional<base::Duration> ReadGrpcTimeout(const http::HeaderMap& headers) {
  const std::string_view text = headers.Get(HeaderId::kGrpcTimeout);
  uint64_t number = 0;
  if (text.size() < 2 || text.size() > kMostDigits + 1) return std::nullopt;
  if (!base::ParseDecimal(text.substr(0, text.size() - 1), number)) return std::nullopt;
  const int64_t unit = NanosOf(text.back());
  if (unit == 0) return std::nullopt;
  // Eight digits of hours are more nanoseconds than there are numbers for.
  const int64_t most = base::Duration::max().count() / 2 / unit;
  const base::Duration exact(std::min(static_cast<int64_t>(number), most) * unit);
  return std::chrono::ceil<std::chrono::milliseconds>(exact);
}

void WriteGrpcTimeout(base::Duration timeout, http::HeaderMap& headers) {
  uint64_t number = static_cast<uint64_t>(std::max<int64_t>(0, base::ToMillis(timeout)));
  constexpr std::string_view kUnits = "mSMH";
  size_t unit = 0;
  for (; number > kMost && unit + 1 < kUnits.size(); ++unit) number /= unit == 0 ? 1000 : 60;
  char text[21];
  size_t size = static_cast<size_t>(base::WriteDecimal(std::min(number, kMost), text));
  text[size++] = kUnits[unit];
  headers.SetCopy(HeaderId::kGrpcTimeout, {text, size});
}

}  // namespace sluice::proxy
