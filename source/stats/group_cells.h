#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "source/stats/distribution.h"
#include "source/stats/group.h"

namespace sluice::stats {

class Store;

// One merged value, as output sees it. The views live as long as the call that hands the sample
// out.
struct Sample {
  enum class Type : uint8_t { kCounter, kGauge, kText, kHistogram };

  std::string_view name;
  Type type = Type::kCounter;
  bool used = false;                       // was ever written; a reset does not undo it
  uint64_t value = 0;                      // kCounter, kGauge
  std::string_view text = {};              // kText
  const Distribution* total = nullptr;     // kHistogram: all that was recorded
  const Distribution* interval = nullptr;  // kHistogram: between the last two flushes
};

// Which stat of a group: the field, and for a field of codes the status (200) or its hundred (2); 0
// elsewhere.
struct StatKey {
  uint16_t field = 0;
  uint16_t code = 0;
};

// The cells of one group, one set per thread, each made when its thread first asks: a group that
// nothing uses is this object and its prefix. Counted by the handles to it; made and found by the
// store.
class GroupCells {
 public:
  // With one reference, the caller's. `slots` is the number of threads that may have cells.
  static GroupCells* Make(Store* store, const GroupType& type, std::string_view prefix,
                          uint16_t slots);

  // The cells of a thread, for that thread alone. Rather keep the reference than ask again.
  void* ForThread(int thread);

  void Ref() { refs_.fetch_add(1, std::memory_order_relaxed); }
  // False when the last reference is gone and the group is about to be destroyed.
  bool TryRef();
  void Unref();

  std::string_view prefix() const {
    return {reinterpret_cast<const char*>(this + 1), prefix_size_};
  }
  const GroupType& type() const { return *type_; }
  // The prefix and the field's name, and what the code adds.
  void AppendName(StatKey key, std::string& out) const;

  // Below: for the one reader at a time that the store admits, on any thread.

  // Visits the key of each stat of the group, with whether it is used.
  void ForEachKey(absl::FunctionRef<void(StatKey key, Sample::Type type, bool used)> visit) const;
  // Reads one stat and visits it under `name`.
  void Read(StatKey key, std::string_view name, absl::FunctionRef<void(const Sample&)> visit) const;
  // Closes the interval of every histogram.
  void Flush();
  // Lets counters read from zero. The cells go on: only their own threads may write them.
  void ResetCounters();

 private:
  friend class Store;
  struct Ledger;
  using Slot = std::atomic<void*>;

  GroupCells(Store* store, const GroupType& type, uint32_t prefix_size, uint16_t slots);
  ~GroupCells();
  void Destroy();

  Slot* Slots();
  void* MakeCells(int thread);
  Ledger& ledger();
  template <typename T>
  void ForEachCell(const Field& field, absl::FunctionRef<void(const T&)> visit) const;
  uint64_t CounterTotal(size_t field) const;
  uint64_t GaugeTotal(const Field& field, bool& used) const;
  Distribution Merged(const Field& field) const;
  std::vector<uint64_t> CodeTotals(const Field& field) const;

  std::atomic<Store*> store_;  // null once the store is gone
  const GroupType* const type_;
  std::atomic<Slot*> slots_{nullptr};
  std::unique_ptr<Ledger> ledger_;  // made by the first flush or reset that concerns the group
  std::atomic<uint32_t> refs_{1};
  const uint32_t prefix_size_;
  const uint16_t slot_count_;
  bool pinned_ = false;  // by the store; under its mutex
  // the characters of the prefix follow
};

// A counted reference to a group. As long as one exists, the group's stats are part of the output.
// Copying one is an atomic increment, which is nothing for the data path. Any thread.
class GroupRef {
 public:
  GroupRef() = default;
  // Takes over one reference.
  explicit GroupRef(GroupCells* cells) : cells_(cells) {}
  GroupRef(const GroupRef& other) : cells_(other.cells_) {
    if (cells_ != nullptr) cells_->Ref();
  }
  GroupRef(GroupRef&& other) noexcept : cells_(std::exchange(other.cells_, nullptr)) {}
  GroupRef& operator=(GroupRef other) noexcept {
    std::swap(cells_, other.cells_);
    return *this;
  }
  ~GroupRef() {
    if (cells_ != nullptr) cells_->Unref();
  }

  explicit operator bool() const { return cells_ != nullptr; }
  GroupCells* operator->() const { return cells_; }

 private:
  GroupCells* cells_ = nullptr;
};

// A reference to a group whose struct is T.
template <typename T>
class GroupHandle {
 public:
  GroupHandle() = default;
  explicit GroupHandle(GroupRef group) : group_(std::move(group)) {}

  // The calling thread's own cells, valid as long as any handle to the group.
  T& ForThread(int thread) const { return *static_cast<T*>(group_->ForThread(thread)); }
  explicit operator bool() const { return static_cast<bool>(group_); }

 private:
  GroupRef group_;
};

}  // namespace sluice::stats
