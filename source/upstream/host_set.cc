#include "source/upstream/host_set.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <string_view>
#include <tuple>

#include "source/upstream/hashed_hosts.h"

namespace sluice::upstream {
namespace {

uint64_t NextGeneration() {
  static std::atomic<uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace

HostSet::HostSet(HostList hosts, double panic_threshold, uint32_t factor, bool by_locality)
    : hosts_(std::move(hosts)), generation_(NextGeneration()) {
  for (const auto& host : hosts_) {
    const size_t priority = host->locality().priority;
    if (priorities_.size() <= priority) priorities_.resize(priority + 1);
    priorities_[priority].all.push_back(host);
    if (host->healthy()) priorities_[priority].healthy.push_back(host);
  }
  AssignLoads(panic_threshold, factor);
  if (!by_locality) return;
  for (PriorityHosts& each : priorities_) SplitByLocality(each, factor);
}

HashTable::Shares HostSet::MakeTables(const ClusterSpec& spec) {
  HashTable::Shares shares;
  for (PriorityHosts& each : priorities_) {
    each.table = MakeHashTable(spec, each.panic ? each.all : each.healthy);
    if (each.table != nullptr) shares = each.table->shares();
  }
  return shares;
}

// A locality's weight counts in full while enough of its hosts are healthy, then less. One without
// a weight gets nothing; when no weight is left, the hosts stay one group.
void HostSet::SplitByLocality(PriorityHosts& hosts, uint32_t factor) {
  struct Members {
    LocalityHosts hosts;
    uint64_t all = 0;
    uint32_t weight = 0;
  };
  using Place = std::tuple<std::string_view, std::string_view, std::string_view>;
  std::map<Place, Members> localities;
  for (const HostRef& host : hosts.all) {
    const LocalitySpec& at = host->locality();
    Members& members = localities[{at.region, at.zone, at.sub_zone}];
    ++members.all;
    members.weight = host->locality_weight();
    if (host->healthy()) members.hosts.healthy.push_back(host);
  }
  for (auto& [place, members] : localities) {
    const uint64_t available =
        std::min<uint64_t>(100, factor * members.hosts.healthy.size() / members.all);
    members.hosts.load = members.weight * available;
    if (members.hosts.load == 0) continue;
    hosts.locality_load += members.hosts.load;
    hosts.localities.push_back(std::move(members.hosts));
  }
}

const HostList& PriorityHosts::Usable(uint64_t random) const {
  if (panic) return all;
  if (localities.empty()) return healthy;
  uint64_t point = random % locality_load;
  for (const LocalityHosts& each : localities) {
    if (point < each.load) return each.healthy;
    point -= each.load;
  }
  return healthy;
}

void HostSet::AssignLoads(double panic_threshold, uint32_t factor) {
  std::vector<uint32_t> health;
  uint32_t total = 0;
  for (const PriorityHosts& each : priorities_) {
    const uint64_t n = each.all.size();
    const uint64_t share = n == 0 ? 0 : static_cast<uint64_t>(factor) * each.healthy.size() / n;
    health.push_back(static_cast<uint32_t>(std::min<uint64_t>(100, share)));
    total += health.back();
  }
  total = std::min<uint32_t>(total, 100);
  if (total > 0) {
    uint32_t left = 100;
    for (size_t i = 0; i < priorities_.size(); ++i) {
      priorities_[i].load = std::min(left, health[i] * 100 / total);
      left -= priorities_[i].load;
    }
    for (size_t i = 0; i < priorities_.size() && left > 0; ++i) {
      if (health[i] == 0) continue;
      priorities_[i].load += left;
      left = 0;
    }
  }
  if (total >= 100) return;
  bool all_panic = !priorities_.empty();
  for (PriorityHosts& each : priorities_) {
    const double healthy = each.all.empty() ? 0
                                            : 100.0 * static_cast<double>(each.healthy.size()) /
                                                  static_cast<double>(each.all.size());
    each.panic = healthy < panic_threshold;
    all_panic = all_panic && each.panic;
  }
  if (all_panic) {
    SpreadInPanic();
  } else if (total == 0 && !priorities_.empty()) {
    priorities_[0].load = 100;
  }
}

// Nobody is well enough: traffic goes by the number of hosts.
void HostSet::SpreadInPanic() {
  const uint64_t hosts = hosts_.size();
  uint32_t left = 100;
  for (PriorityHosts& each : priorities_) {
    each.load = hosts == 0 ? 0 : static_cast<uint32_t>(100 * each.all.size() / hosts);
    left -= each.load;
  }
  for (PriorityHosts& each : priorities_) {
    if (each.all.empty()) continue;
    each.load += left;
    return;
  }
}

const PriorityHosts* HostSet::Pick(uint64_t random) const {
  if (priorities_.size() == 1) return &priorities_[0];
  const uint32_t point = static_cast<uint32_t>(random % 100) + 1;
  uint32_t reached = 0;
  for (const PriorityHosts& each : priorities_) {
    reached += each.load;
    if (reached >= point) return &each;
  }
  return priorities_.empty() ? nullptr : &priorities_[0];
}

}  // namespace sluice::upstream
