#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "source/config/runtime/layer_spec.h"
#include "source/proxy/node_info.h"
#include "source/runtime/layers.h"
#include "source/server/runtime_stats.h"
#include "source/server/update_context.h"
#include "source/xds/file_watcher.h"

namespace sluice::server {

// The layers of the runtime: what each says now, and the values in force, which are those of all
// laid over each other. A change is in force for every worker at once, without a new snapshot.
// Owned by DynamicConfig; main thread.
class RuntimeUpdates {
 public:
  // All outlive it.
  RuntimeUpdates(UpdateContext& context, xds::FileWatcher& files, const proxy::NodeInfo& node);
  ~RuntimeUpdates();

  // The layers of the bootstrap, at the start and after a reload. A layer that is as before keeps
  // its values, or its subscription.
  void SetLayers(const config::RuntimeSpec& spec);
  // Every layer that comes from a control plane has had an answer, or has waited long enough.
  bool answered() const;

  // Sets keys of the admin layer; an empty value takes the key out of it. False: there is no such
  // layer.
  using Changes = std::vector<std::pair<std::string, std::string>>;
  bool Modify(const Changes& changes);
  std::vector<runtime::Layer> Describe() const;
  // Adds the layers that have no answer yet, as /init_dump names them.
  void DescribeUnready(std::vector<std::string>& out) const;

 private:
  class Layer;
  void Apply();

  UpdateContext& context_;
  xds::FileWatcher& files_;
  const proxy::NodeInfo& node_;
  const stats::GroupHandle<RuntimeStats> group_;
  RuntimeStats& stats_;
  std::vector<std::unique_ptr<Layer>> layers_;
};

}  // namespace sluice::server
