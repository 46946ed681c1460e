#include "source/filters/network/sni_cluster/sni_cluster.h"

namespace sluice::filters::network {

proxy::Next SniClusterFilter::OnNewConnection() {
  const std::string_view name = context_.addresses().requested_server_name();
  if (!name.empty()) context_.filter_state().Set(proxy::kTcpProxyCluster, std::string(name));
  return proxy::Next::kContinue;
}

}  // namespace sluice::filters::network
