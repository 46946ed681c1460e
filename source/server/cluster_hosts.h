#pragma once

#include <map>
#include <memory>
#include <unordered_set>

#include "absl/functional/any_invocable.h"
#include "source/config/load/checker.h"
#include "source/config/snapshot/snapshot.h"
#include "source/net/cares_resolver.h"
#include "source/net/worker.h"
#include "source/server/config_sources.h"
#include "source/server/endpoint_updates.h"
#include "source/upstream/cluster.h"
#include "source/upstream/discovery/discovery.h"
#include "source/upstream/discovery/eds_discovery.h"

namespace sluice::server {

// Knows the hosts of every cluster: from the configuration, found by DNS, or assigned by EDS. Owned
// by the server; main thread.
class ClusterHosts {
 public:
  // New hosts of a cluster that has been applied before; never called within Prepare or Keep.
  using OnHosts = absl::AnyInvocable<void(const upstream::SharedCluster& cluster,
                                          const std::shared_ptr<const upstream::HostSet>& hosts,
                                          const upstream::HostList& removed)>;

  // What EDS needs; all of it outlives this.
  struct Sources {
    ConfigSources& configs;
    config::load::Checker& checker;
  };

  ClusterHosts(net::Worker& main, stats::Store& stats, Sources sources, OnHosts on_hosts);
  ~ClusterHosts();

  // Begins to find the hosts of the clusters that are new in `snapshot`; those before it go on. A
  // cluster that has changed since `previous` (may be null) starts with what its form there knows.
  void Prepare(const config::Snapshot& snapshot, const config::Snapshot* previous);
  // The same for one cluster; `previous` may be null.
  void Prepare(const std::shared_ptr<upstream::SharedCluster>& cluster,
               const upstream::SharedCluster* previous);
  // Stops for every cluster that is not in `wanted`.
  using Wanted = std::unordered_set<const upstream::SharedCluster*>;
  void Keep(const Wanted& wanted);

  // The hosts known now; null while DNS has not answered yet.
  std::shared_ptr<const upstream::HostSet> HostsOf(const upstream::SharedCluster& cluster) const;
  // Whether every cluster of `snapshot` has had its first answer, be it a failure.
  bool IsWarm(const config::Snapshot& snapshot) const;
  bool IsWarm(const upstream::SharedCluster& cluster) const;

 private:
  struct Entry {
    std::shared_ptr<upstream::SharedCluster> cluster;
    std::unique_ptr<upstream::Discovery> discovery;
    upstream::EdsDiscovery* eds = nullptr;  // the discovery, when it is one
    std::unique_ptr<EndpointUpdates> endpoints;
    std::shared_ptr<const upstream::HostSet> hosts;
  };

  void Add(const std::shared_ptr<upstream::SharedCluster>& cluster, const Entry* predecessor);
  void AddEds(const upstream::DiscoveryContext& context, const Entry* predecessor, Entry& entry);

  net::Worker& main_;
  stats::Store& stats_;
  const Sources sources_;
  OnHosts on_hosts_;
  net::DnsResolvers resolvers_;
  std::map<const upstream::SharedCluster*, Entry> entries_;
  bool preparing_ = false;
};

}  // namespace sluice::server
