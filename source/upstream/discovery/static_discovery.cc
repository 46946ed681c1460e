#include "source/upstream/discovery/static_discovery.h"

namespace sluice::upstream {

StaticDiscovery::StaticDiscovery(const DiscoveryContext& context,
                                 std::shared_ptr<const ClusterSpec> spec, OnHosts on_hosts)
    : spec_(std::move(spec)),
      stats_(context.store.AddGroup<DiscoveryStats>("cluster." + spec_->stat_name + ".")),
      hosts_(spec_, context.store, context.main.index),
      on_hosts_(std::move(on_hosts)) {}

void StaticDiscovery::Start() {
  std::vector<ResolvedEndpoint> endpoints;
  for (const LocalitySpec& locality : spec_->localities) {
    for (const EndpointSpec& endpoint : locality.endpoints)
      endpoints.push_back({&locality, &endpoint, endpoint.address});
  }
  hosts_.Set(endpoints);
  on_hosts_(hosts_.hosts(), {});
}

}  // namespace sluice::upstream
