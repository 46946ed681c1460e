#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source/base/time.h"

namespace sluice::xds {

// One resource of a response: named, not yet read. The body points into the response and is good
// only while that is being applied.
struct Resource {
  std::string name;
  std::string version;    // its own, or else the response's
  std::string_view body;  // the message's wire form
  bool has_body = true;   // without one: a heartbeat, or an alias that could not be resolved
  std::vector<std::string> aliases;
  base::Duration ttl{0};  // 0: for ever
};

// What one response says, for one watcher.
struct Update {
  const std::vector<Resource>& resources;
  const std::vector<std::string>& removed;
  std::string_view version;
  bool complete;  // what is not among the resources is gone
};

}  // namespace sluice::xds
