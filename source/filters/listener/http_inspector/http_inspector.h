#pragma once

#include <string_view>

#include "source/proxy/listener_filter.h"
#include "source/stats/store.h"

namespace sluice::filters::listener {

// Under `http_inspector.`.
struct HttpInspectorStats {
  stats::Counter http10_found;
  stats::Counter http11_found;
  stats::Counter http2_found;
  stats::Counter http_not_found;
  stats::Counter read_error;
  static const stats::Field kFields[5];
};

// What the first bytes of a plain connection speak.
enum class HttpGuess : uint8_t { kHttp10, kHttp11, kHttp2, kOther, kNeedMore };
HttpGuess GuessHttp(std::string_view bytes);

// Tells HTTP from other bytes on plain connections, as an application protocol by which a filter
// chain can be chosen (envoy.extensions.filters.listener.http_inspector.v3).
class HttpInspectorFilter final : public proxy::ListenerFilter {
 public:
  // A request line that is longer than this is not looked for.
  static constexpr size_t kMaxLine = 16 * 1024;

  explicit HttpInspectorFilter(HttpInspectorStats& stats) : stats_(stats) {}

  proxy::ListenerFilterResult OnAccept(proxy::AcceptedConnection& connection) override;
  proxy::ListenerFilterResult OnBytes(proxy::AcceptedConnection& connection, std::string_view bytes,
                                      size_t& consume) override;
  size_t max_bytes() const override { return kMaxLine; }

 private:
  HttpInspectorStats& stats_;
};

}  // namespace sluice::filters::listener
