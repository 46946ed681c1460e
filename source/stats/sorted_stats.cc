#include "source/stats/sorted_stats.h"

#include <algorithm>
#include <utility>

namespace sluice::stats {
namespace {

bool Later(const SortedStats::Stat& a, const SortedStats::Stat& b) { return a.name > b.name; }

}  // namespace

void SortedStats::Expand(const GroupRef& group) {
  group->ForEachKey([&](StatKey key, Sample::Type type, bool used) {
    if ((types_ & Bit(type)) == 0 || !selection_.Wants(type, used)) return;
    Stat stat{std::string(), group.operator->(), key, type};
    group->AppendName(key, stat.name);
    if (!selection_.WantsName(stat.name)) return;
    heap_.push_back(std::move(stat));
    std::push_heap(heap_.begin(), heap_.end(), Later);
  });
}

bool SortedStats::Next(Stat& stat) {
  while (next_group_ < groups_.size() &&
         (heap_.empty() || groups_[next_group_]->prefix() <= heap_[0].name)) {
    Expand(groups_[next_group_++]);
  }
  if (heap_.empty()) return false;
  std::pop_heap(heap_.begin(), heap_.end(), Later);
  stat = std::move(heap_.back());
  heap_.pop_back();
  return true;
}

}  // namespace sluice::stats
