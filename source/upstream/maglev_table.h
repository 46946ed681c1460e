#pragma once

#include "source/upstream/hash_balancer_spec.h"
#include "source/upstream/hash_table.h"

namespace sluice::upstream {

// A table of fixed size that hosts fill in turn, each in an order of its own (Maglev, §3.4 of the
// paper; envoy-compat §1.8, MAGLEV).
class MaglevTable final : public HashTable {
 public:
  // `hosts` is not empty.
  MaglevTable(const HashBalancerSpec& spec, std::vector<HashedHost> hosts);
  const HostRef* Choose(uint64_t hash, uint32_t attempt) const override;
  Shares shares() const override { return shares_; }

 private:
  std::vector<const HostRef*> slots_;
  Shares shares_;
};

}  // namespace sluice::upstream
