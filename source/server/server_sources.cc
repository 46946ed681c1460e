// Whom the server asks, and through what: a part of server.h's class.
#include "source/server/node_message.h"
#include "source/server/server.h"

namespace sluice::server {

bool Server::PrepareSources(const Bootstrap& bootstrap, std::string& error) {
  const config::DynamicSources& sources = builder_.sources();
  const bool asks = config::AsksControlPlane(sources, *base_);
  if (asks && (node_.id.empty() || node_.cluster.empty())) {  // A3
    error =
        "node.id and node.cluster are needed where a control plane is asked: set them in the "
        "bootstrap, or by --service-node and --service-cluster\n";
    return false;
  }
  sources_.Begin(NodeMessage(bootstrap.node(), node_, options_.version, registry_), sources.ads);
  return true;
}

void Server::UpdateMainClusters() {
  main_clusters_.SetBase(*base_);
  for (const auto& cluster : base_->clusters) {
    if (cluster == nullptr) continue;
    if (const auto hosts = cluster_hosts_.HostsOf(*cluster))
      main_clusters_.SetHosts(*cluster, hosts, {});
  }
}

}  // namespace sluice::server
