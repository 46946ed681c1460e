#pragma once

#include <memory>
#include <vector>

#include "source/upstream/cluster_spec.h"
#include "source/upstream/hash_table.h"

namespace sluice::upstream {

// The table over `hosts`, which outlive it, for a cluster whose balancer hashes; null when no host
// has a weight. By the cluster's `by_locality`, each locality has a share by its weight, and its
// hosts share that.
std::unique_ptr<HashTable> MakeHashTable(const ClusterSpec& spec, const HostList& hosts);

}  // namespace sluice::upstream
