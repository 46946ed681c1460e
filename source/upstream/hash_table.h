#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "source/upstream/host.h"

namespace sluice::upstream {

// A host with what a hash table is built from.
struct HashedHost {
  const HostRef* host;
  std::string key;    // what is hashed of it
  double weight = 0;  // its share of the traffic: all of them add up to 1
};

// Leads each hash to a host, and to the same one for as long as there are the same hosts, in every
// proxy. Built on the main thread, immutable, shared by the workers; points into the host list that
// it was built from.
class HashTable {
 public:
  // How many entries each host has got, for statistics.
  struct Shares {
    uint64_t entries = 0;
    uint64_t least = 0;
    uint64_t most = 0;
  };

  virtual ~HashTable() = default;
  // `attempt`: the first is 0; each further one leads to another entry.
  virtual const HostRef* Choose(uint64_t hash, uint32_t attempt) const = 0;
  virtual Shares shares() const = 0;
};

}  // namespace sluice::upstream
