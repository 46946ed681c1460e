#pragma once

#include <memory>
#include <vector>

#include "source/event/task.h"
#include "source/upstream/discovery/discovery.h"
#include "source/upstream/discovery/discovery_stats.h"
#include "source/upstream/discovery/host_table.h"
#include "source/upstream/discovery/watched_name.h"

namespace sluice::upstream {

// Every address of every name is a host (STRICT_DNS); endpoints with an IP address are hosts as
// they are. Answers of one turn of the loop make one update. Ready with the first hosts, so that
// one bad name does not hold up the others.
class StrictDnsDiscovery final : public Discovery {
 public:
  StrictDnsDiscovery(const DiscoveryContext& context, std::shared_ptr<const ClusterSpec> spec,
                     OnHosts on_hosts, const Discovery* predecessor = nullptr);

  void Start() override;
  bool ready() const override { return hosts_.hosts() != nullptr; }
  void ForEachName(VisitName visit) const override;

 private:
  struct Endpoint {
    const LocalitySpec* locality;
    const EndpointSpec* spec;
    std::unique_ptr<WatchedName> name;  // null: an IP address
    std::vector<net::Address> addresses;
  };

  void Adopt(std::string_view name, const std::vector<net::Address>& addresses);
  void OnLookup(Endpoint& endpoint, const std::vector<net::DnsRecord>* records);
  bool AllTried() const;
  void Publish();

  event::Loop& loop_;
  const std::shared_ptr<const ClusterSpec> spec_;
  const stats::GroupHandle<DiscoveryStats> group_;
  DiscoveryStats& stats_;
  HostTable hosts_;
  OnHosts on_hosts_;
  event::Task publish_;
  std::vector<Endpoint>
      endpoints_;  // never grows after construction: the names' callbacks point in
};

}  // namespace sluice::upstream
