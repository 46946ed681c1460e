#pragma once

#include <memory>

#include "source/upstream/discovery/discovery.h"
#include "source/upstream/discovery/eds_stats.h"
#include "source/upstream/discovery/host_table.h"

namespace sluice::upstream {

// The endpoints that a control plane or a file assigns (EDS). Who owns it subscribes to the
// assignment and hands on what comes.
class EdsDiscovery final : public Discovery {
 public:
  // What `predecessor`, the discovery of the same cluster before it changed, was told last serves
  // until the first Apply; null: nothing.
  EdsDiscovery(const DiscoveryContext& context, std::shared_ptr<const ClusterSpec> spec,
               OnHosts on_hosts, const EdsDiscovery* predecessor = nullptr);

  void Start() override;
  bool ready() const override { return hosts_.hosts() != nullptr; }

  // The assignment in force from now on. An address that stands in one priority twice counts once.
  void Apply(std::shared_ptr<const LoadAssignment> assignment);
  // There is no assignment: what is known stays, and who waits need not wait any longer.
  void Finish();

 private:
  void SetHosts();

  const std::shared_ptr<const ClusterSpec> spec_;
  const stats::GroupHandle<EdsStats> group_;
  EdsStats& stats_;
  HostTable hosts_;
  OnHosts on_hosts_;
  std::shared_ptr<const LoadAssignment> assignment_;
};

}  // namespace sluice::upstream
