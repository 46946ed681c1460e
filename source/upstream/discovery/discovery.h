#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "source/net/dns.h"
#include "source/net/worker.h"
#include "source/stats/store.h"
#include "source/upstream/cluster_spec.h"
#include "source/upstream/host_set.h"

namespace sluice::upstream {

// What finding hosts needs of the process; all of it outlives the discoveries.
struct DiscoveryContext {
  net::Worker& main;  // the main thread's
  stats::Store& store;
  net::DnsResolver& dns;  // the one for the cluster's DnsSpec::resolver; unused by STATIC
};

// Finds the hosts of one cluster and keeps finding them. Main thread only; destroying it stops it.
// A host that stays, by address, host name, locality and priority, stays the same object, so that
// workers keep its connections.
class Discovery {
 public:
  // `hosts` replaces what was told before, or is the first; `removed` are those whose connections
  // should go. Must not destroy the discovery.
  using OnHosts = absl::AnyInvocable<void(const std::shared_ptr<const HostSet>& hosts,
                                          const HostList& removed)>;

  virtual ~Discovery() = default;
  // Once. What is known already is told before this returns.
  virtual void Start() = 0;
  // Hosts are known, or every source has been asked and there are none. OnHosts has come at least
  // once then.
  virtual bool ready() const = 0;

  // The names that have been found, each with its newest addresses.
  using VisitName =
      absl::FunctionRef<void(std::string_view name, const std::vector<net::Address>& addresses)>;
  virtual void ForEachName(VisitName) const {}
};

// For STATIC, STRICT_DNS and LOGICAL_DNS; null for what finds its hosts otherwise. What
// `predecessor`, the discovery of the same cluster before it changed, knows of a name is used until
// the name has been looked up again, so that a change of the cluster does not leave it without
// hosts for that long.
std::unique_ptr<Discovery> MakeDiscovery(const DiscoveryContext& context,
                                         std::shared_ptr<const ClusterSpec> spec,
                                         Discovery::OnHosts on_hosts,
                                         const Discovery* predecessor = nullptr);

}  // namespace sluice::upstream
