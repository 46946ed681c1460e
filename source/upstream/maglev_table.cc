#include "source/upstream/maglev_table.h"

#include <algorithm>

#include "source/base/xx_hash.h"

namespace sluice::upstream {
namespace {

// Goes through the slots in the order of one host: from `at` in steps of `skip`, which is prime to
// the size.
struct Walk {
  uint64_t at;
  uint64_t skip;
  double reached = 0;
  uint64_t taken = 0;
};

}  // namespace

MaglevTable::MaglevTable(const HashBalancerSpec& spec, std::vector<HashedHost> hosts)
    : slots_(spec.table_size) {
  // So that every proxy builds the same table.
  std::stable_sort(hosts.begin(), hosts.end(),
                   [](const HashedHost& a, const HashedHost& b) { return a.key < b.key; });
  const uint64_t size = slots_.size();
  double heaviest = 0;
  std::vector<Walk> walks;
  for (const HashedHost& each : hosts) {
    heaviest = std::max(heaviest, each.weight);
    walks.push_back(
        {base::XxHash64(each.key) % size, base::XxHash64(each.key, 1) % (size - 1) + 1});
  }
  uint64_t filled = 0;
  for (uint64_t round = 1; filled < size; ++round) {
    for (size_t i = 0; i < hosts.size() && filled < size; ++i) {
      Walk& walk = walks[i];
      // The heaviest host takes a slot in each round, one of half its weight in every second.
      if (static_cast<double>(round) * hosts[i].weight < walk.reached) continue;
      walk.reached += heaviest;
      while (slots_[walk.at] != nullptr) walk.at = (walk.at + walk.skip) % size;
      slots_[walk.at] = hosts[i].host;
      ++walk.taken;
      ++filled;
    }
  }
  const auto by_share = [](const Walk& a, const Walk& b) { return a.taken < b.taken; };
  shares_.entries = size;
  shares_.least = std::min_element(walks.begin(), walks.end(), by_share)->taken;
  shares_.most = std::max_element(walks.begin(), walks.end(), by_share)->taken;
}

const HostRef* MaglevTable::Choose(uint64_t hash, uint32_t attempt) const {
  if (attempt > 0) hash ^= uint64_t{0} - attempt;
  return slots_[hash % slots_.size()];
}

}  // namespace sluice::upstream
