#pragma once

#include <string>

#include "source/upstream/config_source_spec.h"
#include "source/xds/type.h"

namespace sluice::xds {

// An empty name: all resources of the type. Else the one of that name.
struct SubscriptionOptions {
  Type type;
  std::string name;
  upstream::ConfigSourceSpec source;
  std::string stat_prefix;  // with its dot
};

// Resources on their way to a watcher, whatever brings them: a seam, implemented by files and by
// streams to a control plane. Owned by the watcher's owner; destroying it ends it. Main thread.
class Subscription {
 public:
  virtual ~Subscription() = default;
  // Asks, once. The watcher may have been called when this returns.
  virtual void Start() = 0;
};

}  // namespace sluice::xds
