#include "source/stats/store.h"

#include <algorithm>
#include <string>

#include "absl/hash/hash.h"
#include "source/base/check.h"

namespace sluice::stats {

Store::Store(int threads) : threads_(threads) { SLUICE_CHECK(threads > 0 && threads < 0xffff); }

Store::~Store() {
  for (GroupCells* group : pinned_) group->Unref();
  const std::lock_guard<std::mutex> lock(mutex_);
  for (GroupCells* group : groups_) group->store_.store(nullptr, std::memory_order_release);
}

size_t Store::Hash::operator()(const Key& key) const { return absl::HashOf(key.prefix, key.type); }

GroupCells* Store::Add(const GroupType& type, std::string_view prefix) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return AddLocked(type, prefix);
}

GroupCells* Store::AddLocked(const GroupType& type, std::string_view prefix) {
  const auto found = groups_.find(Key{prefix, &type});
  if (found != groups_.end()) {
    if ((*found)->TryRef()) return *found;
    groups_.erase(found);  // its last handle has just gone, on another thread
  }
  // One slot more than threads, for what is written under the mutex.
  GroupCells* group = GroupCells::Make(this, type, prefix, static_cast<uint16_t>(threads_ + 1));
  groups_.insert(group);
  return group;
}

void Store::Forget(GroupCells* group) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = groups_.find(Key{group->prefix(), &group->type()});
  if (found != groups_.end() && *found == group) groups_.erase(found);
}

template <typename T>
T& Store::PinnedLocked(std::string_view name) {
  GroupCells* group;
  const auto found = groups_.find(Key{name, &TypeOf<T>()});
  if (found != groups_.end() && (*found)->pinned_) {
    group = *found;
  } else {
    group = AddLocked(TypeOf<T>(), name);
    group->pinned_ = true;
    pinned_.push_back(group);
  }
  return *static_cast<T*>(group->ForThread(threads_));
}

void Store::SetGauge(std::string_view name, uint64_t value) {
  const std::lock_guard<std::mutex> lock(mutex_);
  PinnedLocked<OneOwnedGauge>(name).gauge.Set(value);
}

void Store::SetText(std::string_view name, std::string_view value) {
  const std::lock_guard<std::mutex> lock(mutex_);
  PinnedLocked<OneText>(name).text.Set(value);
}

void Store::Count(std::string_view name, uint64_t n) {
  const std::lock_guard<std::mutex> lock(mutex_);
  PinnedLocked<OneCounter>(name).counter.Add(n);
}

std::vector<GroupRef> Store::Collect() {
  std::vector<GroupRef> groups;
  const std::lock_guard<std::mutex> lock(mutex_);
  groups.reserve(groups_.size());
  for (GroupCells* group : groups_) {
    if (group->TryRef()) groups.emplace_back(group);
  }
  return groups;
}

std::vector<GroupRef> Store::Groups() {
  std::vector<GroupRef> groups = Collect();
  std::sort(groups.begin(), groups.end(),
            [](const GroupRef& a, const GroupRef& b) { return a->prefix() < b->prefix(); });
  return groups;
}

void Store::ForEach(absl::FunctionRef<void(const Sample&)> visit) {
  const std::lock_guard<std::mutex> lock(reading_);
  for (const GroupRef& group : Collect()) {
    group->ForEachKey([&](StatKey key, Sample::Type, bool) {
      std::string name;
      group->AppendName(key, name);
      group->Read(key, name, visit);
    });
  }
}

void Store::Flush() {
  const std::lock_guard<std::mutex> lock(reading_);
  for (const GroupRef& group : Collect()) group->Flush();
}

void Store::ResetCounters() {
  const std::lock_guard<std::mutex> lock(reading_);
  for (const GroupRef& group : Collect()) group->ResetCounters();
}

}  // namespace sluice::stats
