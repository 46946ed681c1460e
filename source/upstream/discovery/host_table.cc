#include "source/upstream/discovery/host_table.h"

#include <algorithm>
#include <unordered_map>

namespace sluice::upstream {
namespace {

const std::string& HostnameOf(const EndpointSpec& endpoint) {
  return endpoint.hostname.empty() ? endpoint.dns_name : endpoint.hostname;
}

// What cannot change without it being another host.
bool IsSame(const Host& host, const ResolvedEndpoint& resolved, uint16_t transport) {
  const LocalitySpec& a = host.locality();
  const LocalitySpec& b = *resolved.locality;
  return host.address() == resolved.address && host.hostname() == HostnameOf(*resolved.endpoint) &&
         host.transport() == transport && a.priority == b.priority && a.region == b.region &&
         a.zone == b.zone && a.sub_zone == b.sub_zone;
}

}  // namespace

HostTable::HostTable(std::shared_ptr<const ClusterSpec> spec, stats::Store& store, int thread)
    : spec_(std::move(spec)),
      threads_(store.threads()),
      thread_(thread),
      membership_(store.AddGroup<MembershipStats>("cluster." + spec_->stat_name + ".")),
      overprovisioning_factor_(spec_->overprovisioning_factor) {
  const std::string prefix = "cluster." + spec_->stat_name;
  if (spec_->balancer == BalancerKind::kRingHash)
    ring_ = store.AddGroup<RingHashStats>(prefix + ".ring_hash_lb.");
  if (spec_->balancer == BalancerKind::kMaglev)
    maglev_ = store.AddGroup<MaglevStats>(prefix + ".maglev_lb.");
}

void HostTable::set_overprovisioning_factor(uint32_t factor) {
  factor_changed_ = factor_changed_ || factor != overprovisioning_factor_;
  overprovisioning_factor_ = factor;
}

HostTable::Change HostTable::Set(const std::vector<ResolvedEndpoint>& endpoints) {
  Change change;
  std::unordered_multimap<size_t, size_t> by_address;  // hash -> index into list_
  for (size_t i = 0; i < list_.size(); ++i) by_address.emplace(list_[i]->address().Hash(), i);
  std::vector<bool> kept(list_.size());
  std::vector<std::shared_ptr<Host>> added;
  for (const ResolvedEndpoint& resolved : endpoints) {
    const uint16_t transport =
        TransportFor(spec_->transports, *resolved.endpoint, *resolved.locality);
    const auto [begin, end] = by_address.equal_range(resolved.address.Hash());
    const auto found = std::find_if(
        begin, end, [&](const auto& e) { return IsSame(*list_[e.second], resolved, transport); });
    if (found == end) {
      added.push_back(std::make_shared<Host>(*resolved.endpoint, *resolved.locality,
                                             resolved.address, threads_, transport));
      continue;
    }
    Host& host = *list_[found->second];
    kept[found->second] = true;
    by_address.erase(found);  // an endpoint that is listed twice is two hosts
    if (host.weight() != resolved.endpoint->weight || host.health() != resolved.endpoint->health ||
        host.locality_weight() != resolved.locality->weight ||
        host.hash_key() != resolved.endpoint->hash_key) {
      host.Update(*resolved.endpoint, *resolved.locality);
      change.changed = true;
    }
  }
  std::vector<std::shared_ptr<Host>> next;
  next.reserve(list_.size() + added.size());
  for (size_t i = 0; i < list_.size(); ++i) {
    if (kept[i]) {
      next.push_back(std::move(list_[i]));
    } else {
      change.removed.push_back(std::move(list_[i]));
    }
  }
  next.insert(next.end(), added.begin(), added.end());
  list_ = std::move(next);
  const bool members = !added.empty() || !change.removed.empty();
  if (members) membership_.ForThread(thread_).membership_change.Inc();
  change.changed = change.changed || members || factor_changed_ || hosts_ == nullptr;
  factor_changed_ = false;
  if (!change.changed) return change;
  auto hosts =
      std::make_shared<HostSet>(HostList(list_.begin(), list_.end()), spec_->panic_threshold,
                                overprovisioning_factor_, spec_->by_locality);
  if (spec_->hashes()) CountShares(hosts->MakeTables(*spec_));
  hosts_ = std::move(hosts);
  CountMembers();
  return change;
}

void HostTable::MoveOnlyHost(const net::Address& address) {
  list_.front()->MoveTo(address);
  membership_.ForThread(thread_).membership_change.Inc();
}

void HostTable::CountMembers() {
  uint64_t healthy = 0;
  uint64_t degraded = 0;
  uint32_t max_weight = 0;
  for (const auto& host : list_) {
    if (host->healthy()) ++healthy;
    if (host->health() == HealthStatus::kDegraded) ++degraded;
    max_weight = std::max(max_weight, host->weight());
  }
  MembershipStats& stats = membership_.ForThread(thread_);
  stats.membership_total.Set(list_.size());
  stats.membership_healthy.Set(healthy);
  stats.membership_degraded.Set(degraded);
  stats.membership_excluded.Set(0);
  stats.max_host_weight.Set(max_weight);
}

void HostTable::CountShares(const HashTable::Shares& shares) {
  if (spec_->balancer == BalancerKind::kRingHash) {
    RingHashStats& stats = ring_.ForThread(thread_);
    stats.size.Set(shares.entries);
    stats.min_hashes_per_host.Set(shares.least);
    stats.max_hashes_per_host.Set(shares.most);
    return;
  }
  MaglevStats& stats = maglev_.ForThread(thread_);
  stats.min_entries_per_host.Set(shares.least);
  stats.max_entries_per_host.Set(shares.most);
}

}  // namespace sluice::upstream
