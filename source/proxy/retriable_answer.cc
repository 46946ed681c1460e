#include "source/proxy/retriable_answer.h"

#include <algorithm>

#include "source/base/ascii.h"

namespace sluice::proxy {
namespace {

bool HasOneOf(const http::HeaderMap& headers, std::string_view names) {
  bool found = false;
  base::ForEachToken(names, [&](std::string_view token) {
    headers.ForEach([&](const http::Header& line) {
      found = found || base::EqualsIgnoreCase(line.name(), token);
    });
    return !found;
  });
  return found;
}

}  // namespace

bool MayRetry(const route::RetrySpec& spec, const http::RequestHead& request) {
  return spec.request_headers.empty() ||
         std::any_of(
             spec.request_headers.begin(), spec.request_headers.end(),
             [&request](const route::HeaderMatcher& each) { return each.Matches(request); });
}

bool HasRetriableHeader(const http::ResponseHead& answer, const route::RetrySpec* spec,
                        std::string_view names) {
  if (!names.empty() && HasOneOf(answer.headers, names)) return true;
  return spec != nullptr &&
         std::any_of(spec->headers.begin(), spec->headers.end(),
                     [&answer](const route::HeaderMatcher& each) { return each.Matches(answer); });
}

std::optional<base::Duration> ResetIntervalOf(const http::ResponseHead& answer,
                                              const route::RetrySpec& spec, base::WallTime now) {
  const int64_t today =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  for (const route::RetrySpec::ResetHeader& each : spec.reset_headers) {
    const http::Header* const line = answer.headers.Find(each.name);
    uint64_t number = 0;
    if (line == nullptr || !base::ParseDecimal(line->value(), number) || number > UINT32_MAX)
      continue;
    const int64_t seconds = static_cast<int64_t>(number) - (each.timestamp ? today : 0);
    const base::Duration wait = std::chrono::seconds(seconds);
    if (seconds > 0 && wait <= spec.max_reset) return wait;
  }
  return std::nullopt;
}

}  // namespace sluice::proxy
