#pragma once

#include <memory>

#include "absl/container/flat_hash_map.h"
#include "source/event/timer.h"
#include "source/upstream/host_set.h"

namespace sluice::upstream {

class Cluster;

// The hosts of an ORIGINAL_DST cluster, as one worker knows them: each address that was asked for.
// One that was not asked for between two cleanups, and to which no connection is left, is
// forgotten. Owned by the worker's Cluster.
class OriginalDestinations {
 public:
  explicit OriginalDestinations(Cluster& cluster);

  // Made when it is not there yet. Good until the next call.
  const HostRef* HostFor(const net::Address& address);
  size_t size() const { return hosts_.size(); }

 private:
  struct Entry {
    HostRef host;
    bool asked = true;  // since the last cleanup
  };
  struct AddressHash {
    size_t operator()(const net::Address& address) const { return address.Hash(); }
  };
  void CleanUp();

  Cluster& cluster_;
  absl::flat_hash_map<net::Address, Entry, AddressHash> hosts_;
  event::Timer cleanup_;
};

}  // namespace sluice::upstream
