#include "source/upstream/discovery/eds_discovery.h"

#include <set>
#include <utility>

namespace sluice::upstream {

EdsDiscovery::EdsDiscovery(const DiscoveryContext& context, std::shared_ptr<const ClusterSpec> spec,
                           OnHosts on_hosts, const EdsDiscovery* predecessor)
    : spec_(std::move(spec)),
      group_(context.store.AddGroup<EdsStats>("cluster." + spec_->stat_name + ".")),
      stats_(group_.ForThread(context.main.index)),
      hosts_(spec_, context.store, context.main.index),
      on_hosts_(std::move(on_hosts)) {
  if (predecessor != nullptr) assignment_ = predecessor->assignment_;
}

void EdsDiscovery::Start() {
  if (assignment_ != nullptr) SetHosts();
}

void EdsDiscovery::Apply(std::shared_ptr<const LoadAssignment> assignment) {
  assignment_ = std::move(assignment);
  SetHosts();
}

void EdsDiscovery::Finish() {
  stats_.update_empty.Inc();
  if (ready()) return;
  hosts_.Set({});
  on_hosts_(hosts_.hosts(), {});
}

void EdsDiscovery::SetHosts() {
  std::vector<ResolvedEndpoint> endpoints;
  std::set<std::pair<uint32_t, std::string>> seen;
  for (const LocalitySpec& locality : assignment_->localities) {
    for (const EndpointSpec& endpoint : locality.endpoints) {
      if (!seen.emplace(locality.priority, endpoint.address.ToString()).second) continue;
      endpoints.push_back({&locality, &endpoint, endpoint.address});
    }
  }
  hosts_.set_overprovisioning_factor(assignment_->overprovisioning_factor);
  const HostTable::Change change = hosts_.Set(endpoints);
  if (!change.changed) {
    stats_.update_no_rebuild.Inc();
    return;
  }
  on_hosts_(hosts_.hosts(), change.removed);
}

}  // namespace sluice::upstream
