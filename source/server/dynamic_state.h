#pragma once

#include <memory>
#include <string>
#include <vector>

#include "source/runtime/layers.h"
#include "source/xds/record.h"

namespace sluice::server {

// One resource of a control plane.
struct DynamicResource {
  std::string name;
  xds::Forms forms;
};

// What something waits for, as /init_dump names them.
struct Unready {
  std::string who;  // "Server", "Listener l"
  std::vector<std::string> targets;
};

// What control planes have sent and what became of it, and the runtime, for readers on other
// threads. Immutable.
struct DynamicState {
  std::vector<DynamicResource> clusters;
  std::vector<DynamicResource> listeners;
  std::vector<DynamicResource> routes;
  std::vector<DynamicResource> secrets;
  std::vector<runtime::Layer> runtime;
  std::vector<Unready> unready;
  std::string cluster_version;  // of the last accepted response
  std::string listener_version;
};

}  // namespace sluice::server
