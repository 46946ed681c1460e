#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "source/base/random.h"
#include "source/upstream/cluster_spec.h"
#include "source/upstream/host_set.h"

namespace sluice::upstream {

// What a choice may look at.
struct PickContext {
  uint64_t random = 0;  // the request's own
  // Hosts that earlier attempts used; avoided for `attempts` tries if others are there.
  const Host* const* avoid = nullptr;
  uint32_t avoid_count = 0;
  uint32_t attempts = 1;
  // What leads requests that belong together to the same host, for balancers that hash.
  std::optional<uint64_t> hash;
  // Where the request is to go, for a cluster whose hosts are not known before (ORIGINAL_DST).
  const net::Address* destination = nullptr;
};

// Chooses a host for each request: the seam for policies. One per worker and cluster; what a new
// host set needs is worked out at the first choice from it, so that a cluster without traffic costs
// nothing.
class LoadBalancer {
 public:
  explicit LoadBalancer(base::Random& random) : random_(random) {}
  virtual ~LoadBalancer() = default;

  // Null when no host can be used. Points into `hosts`. `panic`: so few hosts are healthy that any
  // may have been chosen.
  virtual const HostRef* Pick(const HostSet& hosts, const PickContext& context, bool& panic) = 0;

 protected:
  base::Random& random_;
};

// `thread`: whose active requests least-request counts.
std::unique_ptr<LoadBalancer> MakeLoadBalancer(const ClusterSpec& spec, base::Random& random,
                                               int thread);

}  // namespace sluice::upstream
