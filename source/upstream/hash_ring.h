#pragma once

#include "source/upstream/hash_balancer_spec.h"
#include "source/upstream/hash_table.h"

namespace sluice::upstream {

// A ring of hashes, on which each host has places by its weight; a request goes to the next place
// (ketama; envoy-compat §1.8, RING_HASH).
class HashRing final : public HashTable {
 public:
  // `hosts` is not empty.
  HashRing(const HashBalancerSpec& spec, const std::vector<HashedHost>& hosts);
  const HostRef* Choose(uint64_t hash, uint32_t attempt) const override;
  Shares shares() const override { return shares_; }

 private:
  struct Place {
    uint64_t hash;
    const HostRef* host;
  };
  std::vector<Place> places_;
  Shares shares_;
};

}  // namespace sluice::upstream
