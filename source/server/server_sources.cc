// Whom the server asks, and through what: a part of server.h's class.
#include <algorithm>

#include "source/server/node_message.h"
#include "source/server/server.h"

namespace sluice::server {

bool Server::PrepareSources(const Bootstrap& bootstrap, std::string& error) {
  const config::DynamicSources& sources = builder_.sources();
  using Kind = upstream::ConfigSourceSpec::Kind;
  const auto& layers = base_->runtime->layers;
  const bool runtime = std::any_of(layers.begin(), layers.end(), [](const auto& layer) {
    return layer.kind == config::RuntimeLayerSpec::Kind::kDiscovery &&
           layer.source.kind == Kind::kControlPlane;
  });
  const bool asks = runtime || sources.ads != nullptr ||
                    (sources.clusters && sources.clusters->kind == Kind::kControlPlane) ||
                    (sources.listeners && sources.listeners->kind == Kind::kControlPlane);
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
  sources_.Wake();
}

}  // namespace sluice::server
