#pragma once

#include <memory>
#include <vector>

#include "source/upstream/cluster_spec.h"
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
// what went. Owned by a Discovery; main thread. Counts membership in `stats`, which outlives it.
class HostTable {
 public:
  HostTable(std::shared_ptr<const ClusterSpec> spec, int threads, MembershipStats& stats)
      : spec_(std::move(spec)),
        threads_(threads),
        stats_(stats),
        overprovisioning_factor_(spec_->overprovisioning_factor) {}

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
  void CountMembers() const;

  const std::shared_ptr<const ClusterSpec> spec_;
  const int threads_;
  MembershipStats& stats_;
  uint32_t overprovisioning_factor_;
  bool factor_changed_ = false;
  std::vector<std::shared_ptr<Host>> list_;
  std::shared_ptr<const HostSet> hosts_;
};

}  // namespace sluice::upstream
