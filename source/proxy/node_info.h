#pragma once

#include <atomic>
#include <string>

namespace sluice::proxy {

// What the process is: from the bootstrap's node, the flags and the machine. Immutable after start.
struct NodeInfo {
  std::string id;
  std::string cluster;
  std::string zone;
  std::string hostname;
  std::string local_address;  // the first address of the machine that is not loopback
};

// What all workers must know at once; the main thread writes.
struct ServerState {
  std::atomic<bool> health_failed{false};  // POST /healthcheck/fail
  std::atomic<bool> draining{false};       // connections are asked to go elsewhere
};

}  // namespace sluice::proxy
