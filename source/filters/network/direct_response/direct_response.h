#pragma once

#include <string>

#include "source/proxy/network_filter.h"

namespace sluice::filters::network {

// Answers every connection with the same bytes and ends it
// (envoy.extensions.filters.network.direct_response.v3).
class DirectResponseFilter final : public proxy::NetworkFilter {
 public:
  // `response` outlives the filter.
  DirectResponseFilter(const std::string& response, proxy::NetworkFilterContext& context)
      : response_(response), context_(context) {}

  proxy::Next OnNewConnection() override;

 private:
  const std::string& response_;
  proxy::NetworkFilterContext& context_;
};

}  // namespace sluice::filters::network
