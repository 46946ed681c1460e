#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "source/upstream/hash_table.h"
#include "source/upstream/host.h"

namespace sluice::upstream {

// The healthy hosts of one locality.
struct LocalityHosts {
  HostList healthy;
  uint64_t load = 0;  // its share of PriorityHosts::locality_load
};

// The hosts of one priority.
struct PriorityHosts {
  HostList all;
  HostList healthy;
  uint32_t load = 0;   // percent of the traffic
  bool panic = false;  // too few are healthy: all are used
  // Those that get traffic by their weights; empty: the hosts are one group.
  std::vector<LocalityHosts> localities;
  uint64_t locality_load = 0;        // of all localities
  std::unique_ptr<HashTable> table;  // over those that are used; null: none is used, or none asked
  // The list to choose from; `random` draws the locality.
  const HostList& Usable(uint64_t random) const;
};

// A cluster's hosts at one moment, with the share of each priority and locality worked out
// (envoy-compat §1.8.1, §1.8.2). Built on the main thread, immutable, shared by the workers.
class HostSet {
 public:
  // `by_locality`: localities get traffic by their weights.
  HostSet(HostList hosts, double panic_threshold, uint32_t overprovisioning_factor,
          bool by_locality = false);

  // For a cluster whose balancer hashes; once, before anybody uses the set. How the entries are
  // shared out in the last priority that has any.
  HashTable::Shares MakeTables(const ClusterSpec& spec);

  const HostList& hosts() const { return hosts_; }
  const std::vector<PriorityHosts>& priorities() const { return priorities_; }
  // The priority that `random` falls on.
  const PriorityHosts* Pick(uint64_t random) const;
  uint64_t generation() const { return generation_; }

 private:
  void AssignLoads(double panic_threshold, uint32_t factor);
  void SpreadInPanic();
  static void SplitByLocality(PriorityHosts& hosts, uint32_t factor);

  const HostList hosts_;
  std::vector<PriorityHosts> priorities_;
  const uint64_t generation_;
};

}  // namespace sluice::upstream
