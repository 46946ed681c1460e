#include "source/upstream/discovery/logical_dns.h"

namespace sluice::upstream {

LogicalDnsDiscovery::LogicalDnsDiscovery(const DiscoveryContext& context,
                                         std::shared_ptr<const ClusterSpec> spec, OnHosts on_hosts,
                                         const Discovery* predecessor)
    : spec_(std::move(spec)),
      group_(context.store.AddGroup<DiscoveryStats>("cluster." + spec_->stat_name + ".")),
      stats_(group_.ForThread(context.main.index)),
      hosts_(spec_, context.store, context.main.index),
      on_hosts_(std::move(on_hosts)),
      locality_(spec_->localities.front()),
      endpoint_(locality_.endpoints.front()),
      address_(endpoint_.address) {
  if (endpoint_.dns_name.empty()) return;
  name_ = std::make_unique<WatchedName>(
      context, *spec_, endpoint_.dns_name, WatchedName::Empty::kIsFailure, stats_,
      [this](const std::vector<net::DnsRecord>* records) { OnLookup(records); });
  if (predecessor == nullptr) return;
  predecessor->ForEachName(
      [this](std::string_view name, const std::vector<net::Address>& addresses) {
        if (name != endpoint_.dns_name) return;
        address_ = addresses.front();
        address_.set_port(endpoint_.port);
      });
}

void LogicalDnsDiscovery::Start() {
  if (name_ != nullptr) name_->Start();
  if (address_.kind() != net::Address::Kind::kNone) Publish();
}

void LogicalDnsDiscovery::ForEachName(VisitName visit) const {
  if (name_ != nullptr && address_.kind() != net::Address::Kind::kNone)
    visit(endpoint_.dns_name, {address_});
}

void LogicalDnsDiscovery::Publish() {
  std::vector<ResolvedEndpoint> resolved;
  if (address_.kind() != net::Address::Kind::kNone)
    resolved.push_back({&locality_, &endpoint_, address_});
  const HostTable::Change change = hosts_.Set(resolved);
  if (change.changed) on_hosts_(hosts_.hosts(), change.removed);
}

void LogicalDnsDiscovery::OnLookup(const std::vector<net::DnsRecord>* records) {
  if (records == nullptr) {
    if (!ready()) Publish();
    return;
  }
  net::Address address = records->front().address;
  address.set_port(endpoint_.port);
  const bool known = address_.kind() != net::Address::Kind::kNone;
  if (known && address == address_) {
    stats_.update_no_rebuild.Inc();
    return;
  }
  address_ = std::move(address);
  if (known) {
    hosts_.MoveOnlyHost(address_);
  } else {
    Publish();
  }
}

}  // namespace sluice::upstream
