#include "source/server/main_clusters.h"

#include <utility>

namespace sluice::server {

void MainClusters::SetBase(const config::Snapshot& base) {
  std::map<std::string, Entry, std::less<>> before = std::exchange(entries_, {});
  for (const auto& shared : base.clusters) {
    if (shared == nullptr) continue;
    Entry& entry = entries_[shared->spec->name];
    const auto known = before.find(shared->spec->name);
    if (known != before.end() && known->second.shared == shared) {
      entry = std::move(known->second);
      before.erase(known);
    } else {
      entry.shared = shared;
    }
  }
  for (auto& [name, entry] : before) {
    if (entry.cluster) entry.cluster->Drain();
  }
}

void MainClusters::SetHosts(const upstream::SharedCluster& cluster,
                            const std::shared_ptr<const upstream::HostSet>& hosts,
                            const upstream::HostList& removed) {
  const auto it = entries_.find(cluster.spec->name);
  if (it == entries_.end() || it->second.shared.get() != &cluster) return;
  Entry& entry = it->second;
  entry.hosts = hosts;
  if (!entry.cluster) return;
  entry.cluster->SetHosts(hosts);
  for (const upstream::HostRef& host : removed) entry.cluster->DrainHost(*host);
}

upstream::ClusterRef MainClusters::Find(std::string_view name) {
  const auto it = entries_.find(name);
  if (it == entries_.end()) return upstream::ClusterRef();
  Entry& entry = it->second;
  if (!entry.cluster) {
    entry.cluster = upstream::ClusterRef(new upstream::Cluster(worker_, entry.shared));
    if (entry.hosts != nullptr) entry.cluster->SetHosts(entry.hosts);
  }
  return entry.cluster;
}

bool MainClusters::HasHosts(std::string_view name) const {
  const auto it = entries_.find(name);
  return it != entries_.end() && it->second.hosts != nullptr;
}

}  // namespace sluice::server
