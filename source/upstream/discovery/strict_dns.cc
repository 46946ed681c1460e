#include "source/upstream/discovery/strict_dns.h"

#include <algorithm>

namespace sluice::upstream {

StrictDnsDiscovery::StrictDnsDiscovery(const DiscoveryContext& context,
                                       std::shared_ptr<const ClusterSpec> spec, OnHosts on_hosts,
                                       const Discovery* predecessor)
    : loop_(context.main.loop),
      spec_(std::move(spec)),
      group_(context.store.AddGroup<DiscoveryStats>("cluster." + spec_->stat_name + ".")),
      stats_(group_.ForThread(context.main.index)),
      hosts_(spec_, context.store, context.main.index),
      on_hosts_(std::move(on_hosts)),
      publish_(event::Callback::To<&StrictDnsDiscovery::Publish>(this)) {
  for (const LocalitySpec& locality : spec_->localities) {
    for (const EndpointSpec& endpoint : locality.endpoints)
      endpoints_.push_back({&locality, &endpoint, nullptr, {}});
  }
  for (Endpoint& endpoint : endpoints_) {
    if (endpoint.spec->dns_name.empty()) {
      endpoint.addresses.push_back(endpoint.spec->address);
      continue;
    }
    endpoint.name = std::make_unique<WatchedName>(
        context, *spec_, endpoint.spec->dns_name, WatchedName::Empty::kIsAnswer, stats_,
        [this, &endpoint](const std::vector<net::DnsRecord>* records) {
          OnLookup(endpoint, records);
        });
  }
  if (predecessor == nullptr) return;
  predecessor->ForEachName(
      [this](std::string_view name, const auto& addresses) { Adopt(name, addresses); });
}

void StrictDnsDiscovery::Adopt(std::string_view name, const std::vector<net::Address>& addresses) {
  for (Endpoint& endpoint : endpoints_) {
    if (endpoint.name == nullptr || endpoint.spec->dns_name != name) continue;
    endpoint.addresses = addresses;
    for (net::Address& address : endpoint.addresses) address.set_port(endpoint.spec->port);
  }
}

void StrictDnsDiscovery::ForEachName(VisitName visit) const {
  for (const Endpoint& endpoint : endpoints_) {
    if (endpoint.name != nullptr && !endpoint.addresses.empty())
      visit(endpoint.spec->dns_name, endpoint.addresses);
  }
}

void StrictDnsDiscovery::Start() {
  for (Endpoint& endpoint : endpoints_) {
    if (endpoint.name != nullptr) endpoint.name->Start();
  }
  const bool known = std::any_of(endpoints_.begin(), endpoints_.end(),
                                 [](const auto& e) { return !e.addresses.empty(); });
  if (known || AllTried()) Publish();
}

bool StrictDnsDiscovery::AllTried() const {
  return std::all_of(endpoints_.begin(), endpoints_.end(),
                     [](const auto& e) { return e.name == nullptr || e.name->tried(); });
}

void StrictDnsDiscovery::OnLookup(Endpoint& endpoint, const std::vector<net::DnsRecord>* records) {
  bool changed = false;
  if (records != nullptr) {
    std::vector<net::Address> addresses;
    addresses.reserve(records->size());
    for (const net::DnsRecord& record : *records) {
      net::Address& address = addresses.emplace_back(record.address);
      address.set_port(endpoint.spec->port);
    }
    // Servers turn the order round with each answer.
    changed = !std::is_permutation(addresses.begin(), addresses.end(), endpoint.addresses.begin(),
                                   endpoint.addresses.end());
    if (changed) {
      endpoint.addresses = std::move(addresses);
    } else {
      stats_.update_no_rebuild.Inc();
    }
  }
  if (changed || (!ready() && AllTried())) loop_.RunAtTurnEnd(publish_);
}

void StrictDnsDiscovery::Publish() {
  std::vector<ResolvedEndpoint> resolved;
  for (const Endpoint& endpoint : endpoints_) {
    for (const net::Address& address : endpoint.addresses)
      resolved.push_back({endpoint.locality, endpoint.spec, address});
  }
  const HostTable::Change change = hosts_.Set(resolved);
  if (change.changed) on_hosts_(hosts_.hosts(), change.removed);
}

}  // namespace sluice::upstream
