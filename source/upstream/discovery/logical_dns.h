#pragma once

#include <memory>

#include "source/upstream/discovery/discovery.h"
#include "source/upstream/discovery/discovery_stats.h"
#include "source/upstream/discovery/host_table.h"
#include "source/upstream/discovery/watched_name.h"

namespace sluice::upstream {

// One host, whatever its name resolves to (LOGICAL_DNS): new connections go to the first address of
// the newest answer, old ones stay, so a service whose answers change all the time costs no
// connections. The spec has exactly one endpoint.
class LogicalDnsDiscovery final : public Discovery {
 public:
  LogicalDnsDiscovery(const DiscoveryContext& context, std::shared_ptr<const ClusterSpec> spec,
                      OnHosts on_hosts, const Discovery* predecessor = nullptr);

  void Start() override;
  bool ready() const override { return hosts_.hosts() != nullptr; }
  void ForEachName(VisitName visit) const override;

 private:
  void OnLookup(const std::vector<net::DnsRecord>* records);
  void Publish();

  const std::shared_ptr<const ClusterSpec> spec_;
  const stats::GroupHandle<DiscoveryStats> group_;
  DiscoveryStats& stats_;
  HostTable hosts_;
  OnHosts on_hosts_;
  const LocalitySpec& locality_;
  const EndpointSpec& endpoint_;
  net::Address address_;               // kNone while unknown
  std::unique_ptr<WatchedName> name_;  // null: an IP address
};

}  // namespace sluice::upstream
