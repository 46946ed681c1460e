#include "source/server/cluster_hosts.h"

#include <algorithm>

namespace sluice::server {

ClusterHosts::ClusterHosts(net::Worker& main, stats::Store& stats, Sources sources,
                           OnHosts on_hosts)
    : main_(main),
      stats_(stats),
      sources_(sources),
      on_hosts_(std::move(on_hosts)),
      resolvers_(main.loop) {}

ClusterHosts::~ClusterHosts() = default;

void ClusterHosts::Prepare(const config::Snapshot& snapshot, const config::Snapshot* previous) {
  for (size_t id = 0; id < snapshot.clusters.size(); ++id) {
    if (snapshot.clusters[id] == nullptr) continue;
    const bool known = previous != nullptr && id < previous->clusters.size();
    Prepare(snapshot.clusters[id], known ? previous->clusters[id].get() : nullptr);
  }
}

void ClusterHosts::Prepare(const std::shared_ptr<upstream::SharedCluster>& cluster,
                           const upstream::SharedCluster* previous) {
  if (entries_.count(cluster.get()) > 0) return;
  const auto before = entries_.find(previous);
  preparing_ = true;
  Add(cluster, before == entries_.end() ? nullptr : &before->second);
  preparing_ = false;
}

void ClusterHosts::Add(const std::shared_ptr<upstream::SharedCluster>& cluster,
                       const Entry* predecessor) {
  const upstream::ClusterSpec& spec = *cluster->spec;
  const upstream::DiscoveryContext context{main_, stats_, resolvers_.For(spec.dns.resolver)};
  Entry& entry = entries_[cluster.get()];
  entry.cluster = cluster;
  if (spec.discovery == upstream::DiscoveryType::kEds) return AddEds(context, predecessor, entry);
  auto on_hosts = [this, &entry](const std::shared_ptr<const upstream::HostSet>& hosts,
                                 const upstream::HostList& removed) {
    entry.hosts = hosts;
    if (!preparing_) on_hosts_(*entry.cluster, hosts, removed);
  };
  entry.discovery =
      upstream::MakeDiscovery(context, cluster->spec, std::move(on_hosts),
                              predecessor == nullptr ? nullptr : predecessor->discovery.get());
  if (entry.discovery != nullptr) entry.discovery->Start();
}

void ClusterHosts::AddEds(const upstream::DiscoveryContext& context, const Entry* predecessor,
                          Entry& entry) {
  auto discovery = std::make_unique<upstream::EdsDiscovery>(
      context, entry.cluster->spec,
      [this, &entry](const std::shared_ptr<const upstream::HostSet>& hosts,
                     const upstream::HostList& removed) {
        entry.hosts = hosts;
        if (!preparing_) on_hosts_(*entry.cluster, hosts, removed);
      },
      predecessor == nullptr ? nullptr : predecessor->eds);
  entry.eds = discovery.get();
  entry.discovery = std::move(discovery);
  entry.discovery->Start();
  entry.endpoints = std::make_unique<EndpointUpdates>(
      main_.loop.clock(), sources_.configs, sources_.checker, *entry.cluster->spec, *entry.eds);
  entry.endpoints->Start();
}

void ClusterHosts::Keep(const Wanted& wanted) {
  for (auto it = entries_.begin(); it != entries_.end();) {
    it = wanted.count(it->first) == 0 ? entries_.erase(it) : std::next(it);
  }
}

std::shared_ptr<const upstream::HostSet> ClusterHosts::HostsOf(
    const upstream::SharedCluster& cluster) const {
  const auto it = entries_.find(&cluster);
  return it == entries_.end() ? nullptr : it->second.hosts;
}

bool ClusterHosts::IsWarm(const upstream::SharedCluster& cluster) const {
  const auto it = entries_.find(&cluster);
  return it != entries_.end() && (it->second.discovery == nullptr || it->second.discovery->ready());
}

bool ClusterHosts::IsWarm(const config::Snapshot& snapshot) const {
  return std::all_of(
      snapshot.clusters.begin(), snapshot.clusters.end(),
      [this](const auto& cluster) { return cluster == nullptr || IsWarm(*cluster); });
}

}  // namespace sluice::server
