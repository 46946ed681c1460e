#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "source/config/snapshot/snapshot.h"
#include "source/net/address.h"
#include "source/server/worker.h"

namespace sluice::server {

// The sockets that listeners have, by the listener's name: opened before a listener comes into
// force, so that what cannot be bound is refused in time, and kept as long as its addresses stay.
// Owned by the server; main thread.
class BoundListeners {
 public:
  explicit BoundListeners(int workers) : workers_(workers) {}
  ~BoundListeners();
  BoundListeners(const BoundListeners&) = delete;
  BoundListeners& operator=(const BoundListeners&) = delete;

  // Opens the sockets of `spec` unless it has them already, or they are open from before. False
  // with `error`, in words.
  bool Prepare(const proxy::ListenerSpec& spec, std::string& error);
  // Closes what was opened for `name` and is not in force.
  void Forget(const std::string& name);

  // The listeners of `snapshot` come into force: the new sockets among theirs, for each worker by
  // listener name. All were prepared. Listeners that are not in it lose theirs.
  std::vector<std::map<std::string, ListenerSockets>> Take(const config::Snapshot& snapshot);

  // As the kernel has them, of the listeners in force.
  std::map<std::string, std::vector<net::Address>> LocalAddresses() const;

 private:
  struct Bound {
    std::vector<net::Address> addresses;  // as configured
    std::vector<net::Address> local;      // as the kernel has them
  };
  struct Prepared {
    Bound bound;
    std::vector<std::vector<int>> sockets;  // by worker
  };
  static void Close(const Prepared& prepared);

  const int workers_;
  std::map<std::string, Bound> in_force_;
  std::map<std::string, Prepared> prepared_;
  // Of connections, for limits; they outlive a change of addresses.
  std::map<std::string, std::shared_ptr<std::atomic<uint64_t>>> counts_;
};

}  // namespace sluice::server
