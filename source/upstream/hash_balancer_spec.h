#pragma once

#include <cstdint>

namespace sluice::upstream {

// What the balancers that hash are built by (Cluster.RingHashLbConfig, Cluster.MaglevLbConfig,
// CommonLbConfig.ConsistentHashingLbConfig, and the policies of the same names).
struct HashBalancerSpec {
  enum class Function : uint8_t { kXxHash, kMurmur2 };
  Function function = Function::kXxHash;
  uint64_t least_ring = 1024;  // entries, 1 to 8 Mi
  uint64_t most_ring = 8 << 20;
  uint32_t table_size = 65537;  // Maglev's: a prime, at most 5,000,011
  bool by_hostname = false;     // hosts are known by their names, not by their addresses
};

}  // namespace sluice::upstream
