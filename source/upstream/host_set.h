#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "source/upstream/host.h"

namespace sluice::upstream {

using HostRef = std::shared_ptr<const Host>;
using HostList = std::vector<HostRef>;

// The hosts of one priority.
struct PriorityHosts {
  HostList all;
  HostList healthy;
  uint32_t load = 0;   // percent of the traffic
  bool panic = false;  // too few are healthy: all are used
  const HostList& usable() const { return panic ? all : healthy; }
};

// A cluster's hosts at one moment, with the share of each priority worked out (envoy-compat
// §1.8.1). Built on the main thread, immutable, shared by the workers.
class HostSet {
 public:
  HostSet(HostList hosts, double panic_threshold, uint32_t overprovisioning_factor);

  const HostList& hosts() const { return hosts_; }
  const std::vector<PriorityHosts>& priorities() const { return priorities_; }
  // The priority that `random` falls on.
  const PriorityHosts* Pick(uint64_t random) const;
  uint64_t generation() const { return generation_; }

 private:
  void AssignLoads(double panic_threshold, uint32_t factor);
  void SpreadInPanic();

  const HostList hosts_;
  std::vector<PriorityHosts> priorities_;
  const uint64_t generation_;
};

}  // namespace sluice::upstream
