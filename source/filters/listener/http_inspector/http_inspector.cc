#include "source/filters/listener/http_inspector/http_inspector.h"

#include <algorithm>

namespace sluice::filters::listener {
namespace {

using Result = proxy::ListenerFilterResult;

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
// The longest method of the standard, and some.
constexpr size_t kMaxMethod = 32;

bool IsMethod(std::string_view text) {
  return !text.empty() && text.size() <= kMaxMethod &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
         });
}

}  // namespace

const stats::Field HttpInspectorStats::kFields[] = {
    SLUICE_STAT(HttpInspectorStats, http10_found), SLUICE_STAT(HttpInspectorStats, http11_found),
    SLUICE_STAT(HttpInspectorStats, http2_found),  SLUICE_STAT(HttpInspectorStats, http_not_found),
    SLUICE_STAT(HttpInspectorStats, read_error),
};

HttpGuess GuessHttp(std::string_view bytes) {
  const size_t shared = std::min(bytes.size(), kPreface.size());
  if (bytes.substr(0, shared) == kPreface.substr(0, shared)) {
    return bytes.size() < kPreface.size() ? HttpGuess::kNeedMore : HttpGuess::kHttp2;
  }
  const size_t blank = bytes.find(' ');
  if (blank == std::string_view::npos)
    return IsMethod(bytes) ? HttpGuess::kNeedMore : HttpGuess::kOther;
  if (!IsMethod(bytes.substr(0, blank))) return HttpGuess::kOther;
  const size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return HttpGuess::kNeedMore;
  std::string_view line = bytes.substr(0, end);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  const std::string_view version = line.substr(line.rfind(' ') + 1);
  if (line.rfind(' ') <= blank + 1) return HttpGuess::kOther;
  if (version == "HTTP/1.1") return HttpGuess::kHttp11;
  return version == "HTTP/1.0" ? HttpGuess::kHttp10 : HttpGuess::kOther;
}

Result HttpInspectorFilter::OnAccept(proxy::AcceptedConnection& connection) {
  // Behind TLS there is nothing to be seen.
  return connection.transport_protocol == "raw_buffer" ? Result::kNeedMore : Result::kContinue;
}

Result HttpInspectorFilter::OnBytes(proxy::AcceptedConnection& connection, std::string_view bytes,
                                    size_t&) {
  switch (GuessHttp(bytes)) {
    case HttpGuess::kNeedMore:
      if (bytes.size() < kMaxLine) return Result::kNeedMore;
      stats_.http_not_found.Inc();
      return Result::kContinue;
    case HttpGuess::kOther: stats_.http_not_found.Inc(); return Result::kContinue;
    case HttpGuess::kHttp10:
      stats_.http10_found.Inc();
      connection.application_protocols = {"http/1.0"};
      return Result::kContinue;
    case HttpGuess::kHttp11:
      stats_.http11_found.Inc();
      connection.application_protocols = {"http/1.1"};
      return Result::kContinue;
    case HttpGuess::kHttp2:
      stats_.http2_found.Inc();
      connection.application_protocols = {"h2c"};
      return Result::kContinue;
  }
  return Result::kContinue;
}

}  // namespace sluice::filters::listener
