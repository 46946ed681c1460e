#pragma once

#include <memory>

#include "source/upstream/discovery/discovery.h"
#include "source/upstream/discovery/discovery_stats.h"
#include "source/upstream/discovery/host_table.h"

namespace sluice::upstream {

// The endpoints of the load assignment, as they are (STATIC).
class StaticDiscovery final : public Discovery {
 public:
  StaticDiscovery(const DiscoveryContext& context, std::shared_ptr<const ClusterSpec> spec,
                  OnHosts on_hosts);

  void Start() override;
  bool ready() const override { return hosts_.hosts() != nullptr; }

 private:
  const std::shared_ptr<const ClusterSpec> spec_;
  const stats::GroupHandle<DiscoveryStats> stats_;  // shown as zero, as for every cluster
  HostTable hosts_;
  OnHosts on_hosts_;
};

}  // namespace sluice::upstream
