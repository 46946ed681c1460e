#pragma once

#include "source/proxy/network_filter.h"

namespace sluice::filters::network {

// Sends a connection to the cluster that is called like the server it asks for
// (envoy.extensions.filters.network.sni_cluster.v3); one that asks for none goes where it would.
class SniClusterFilter final : public proxy::NetworkFilter {
 public:
  explicit SniClusterFilter(proxy::NetworkFilterContext& context) : context_(context) {}

  proxy::Next OnNewConnection() override;

 private:
  proxy::NetworkFilterContext& context_;
};

}  // namespace sluice::filters::network
