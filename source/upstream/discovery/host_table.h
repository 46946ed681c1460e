#pragma once

#include <memory>
#include <vector>

#include "source/stats/store.h"
#include "source/upstream/cluster_spec.h"
#include "source/upstream/discovery/hash_stats.h"
#include "source/upstream/discovery/membership_stats.h"
#include "source/upstream/host_set.h"

namespace sluice::upstream {

// An endpoint whose address is known. The specs are the cluster's own.
struct ResolvedEndpoint {
  const LocalitySpec* locality;
  const EndpointSpec* endpoint;
  net::Address address;
};

// The hosts of one cluster as objects that last: from endpoints to host sets, with what came and
// what went. Owned by a Discovery; main thread.
class HostTable {
 public:
  // `thread`: the main thread's number in `store`.
  HostTable(std::shared_ptr<const ClusterSpec> spec, stats::Store& store, int thread);

  // In percent, from the next Set on: an assignment brings its own.
  void set_overprovisioning_factor(uint32_t factor);

  struct Change {
    bool changed = false;  // hosts, weights or health; else the set in force is still right
    HostList removed;
  };
  // Makes `endpoints` the hosts. Those that were there keep their place, new ones follow.
  Change Set(const std::vector<ResolvedEndpoint>& endpoints);
  // New connections to the only host go to `address`.
  void MoveOnlyHost(const net::Address& address);

  // Null before the first Set.
  const std::shared_ptr<const HostSet>& hosts() const { return hosts_; }

 private:
  void CountMembers();
  void CountShares(const HashTable::Shares& shares);

  const std::shared_ptr<const ClusterSpec> spec_;
  const int threads_;  // that use the hosts
  const int thread_;
  const stats::GroupHandle<MembershipStats> membership_;
  stats::GroupHandle<RingHashStats> ring_;  // empty but for RING_HASH
  stats::GroupHandle<MaglevStats> maglev_;  // empty but for MAGLEV
  uint32_t overprovisioning_factor_;
  bool factor_changed_ = false;
  std::vector<std::shared_ptr<Host>> list_;
  std::shared_ptr<const HostSet> hosts_;
};

}  // namespace sluice::upstream
