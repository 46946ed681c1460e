#include "source/filters/network/set_filter_state/set_filter_state.h"

#include <utility>

#include "source/proxy/format_value.h"

namespace sluice::filters::network {

proxy::Next SetFilterStateFilter::OnNewConnection() {
  for (const StateValue& value : values_) {
    std::string text;
    proxy::AppendText(value.format, context_.format_context(), "", text);
    if (text.empty() && value.skip_if_empty) continue;
    context_.filter_state().Set(value.key, std::move(text));
  }
  return proxy::Next::kContinue;
}

}  // namespace sluice::filters::network
