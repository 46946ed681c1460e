#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "source/config/snapshot/snapshot.h"
#include "source/upstream/cluster.h"

namespace sluice::server {

// The main thread's view of the bootstrap's clusters: what the process has to ask others goes
// through their pools like any request. Costs nothing for clusters that nobody asks for. Owned by
// the server; main thread.
class MainClusters {
 public:
  // `worker`, the main thread's, outlives it.
  explicit MainClusters(http::h2::WorkerState& worker) : worker_(worker) {}

  // The clusters of `base` and no others from now on. One that is as before keeps its connections.
  void SetBase(const config::Snapshot& base);
  // New hosts of a cluster; of one that is not here: nothing.
  void SetHosts(const upstream::SharedCluster& cluster,
                const std::shared_ptr<const upstream::HostSet>& hosts,
                const upstream::HostList& removed);
  // Empty: there is none of that name.
  upstream::ClusterRef Find(std::string_view name);
  // Its hosts are known, be it that there are none.
  bool HasHosts(std::string_view name) const;

 private:
  struct Entry {
    std::shared_ptr<upstream::SharedCluster> shared;
    std::shared_ptr<const upstream::HostSet> hosts;
    upstream::ClusterRef cluster;  // made when it is asked for
  };

  http::h2::WorkerState& worker_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace sluice::server
