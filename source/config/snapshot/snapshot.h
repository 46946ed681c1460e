#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "source/base/string_map.h"
#include "source/config/runtime/layer_spec.h"
#include "source/proxy/config_view.h"
#include "source/proxy/listener_spec.h"
#include "source/upstream/cluster.h"

namespace sluice::config {

// The whole configuration at one moment: what a publish hands to every worker. Immutable; parts
// that did not change are the same objects as in the snapshot before.
struct Snapshot {
  std::vector<std::shared_ptr<const proxy::ListenerSpec>> listeners;
  // By route::ClusterRef::id; null where the name stands for no cluster.
  std::vector<std::shared_ptr<upstream::SharedCluster>> clusters;
  std::shared_ptr<const base::StringMap<uint32_t>> cluster_ids;
  std::shared_ptr<const proxy::RouteTables> tables;  // of RDS; null: none
  std::shared_ptr<const RuntimeSpec> runtime;        // its layers, by the bootstrap
};

}  // namespace sluice::config
