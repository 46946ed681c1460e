#include "source/upstream/discovery/discovery.h"

#include "source/upstream/discovery/logical_dns.h"
#include "source/upstream/discovery/static_discovery.h"
#include "source/upstream/discovery/strict_dns.h"

namespace sluice::upstream {

std::unique_ptr<Discovery> MakeDiscovery(const DiscoveryContext& context,
                                         std::shared_ptr<const ClusterSpec> spec,
                                         Discovery::OnHosts on_hosts,
                                         const Discovery* predecessor) {
  switch (spec->discovery) {
    case DiscoveryType::kStatic:
      return std::make_unique<StaticDiscovery>(context, std::move(spec), std::move(on_hosts));
    case DiscoveryType::kStrictDns:
      return std::make_unique<StrictDnsDiscovery>(context, std::move(spec), std::move(on_hosts),
                                                  predecessor);
    case DiscoveryType::kLogicalDns:
      return std::make_unique<LogicalDnsDiscovery>(context, std::move(spec), std::move(on_hosts),
                                                   predecessor);
    case DiscoveryType::kEds:
    case DiscoveryType::kOriginalDst: return nullptr;
  }
  return nullptr;
}

}  // namespace sluice::upstream
