#pragma once

#include <string>
#include <vector>

#include "source/http/format/format.h"
#include "source/proxy/network_filter.h"

namespace sluice::filters::network {

// One value to set, in the order of the configuration.
struct StateValue {
  std::string key;
  sluice::http::format::Format format;
  bool skip_if_empty = false;
};

// Sets filter state when a connection comes (envoy.extensions.filters.network.set_filter_state.v3).
class SetFilterStateFilter final : public proxy::NetworkFilter {
 public:
  // `values` outlive the filter.
  SetFilterStateFilter(const std::vector<StateValue>& values, proxy::NetworkFilterContext& context)
      : values_(values), context_(context) {}

  proxy::Next OnNewConnection() override;

 private:
  const std::vector<StateValue>& values_;
  proxy::NetworkFilterContext& context_;
};

}  // namespace sluice::filters::network
