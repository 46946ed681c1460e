#pragma once

#include <atomic>
#include <cstdint>

#include "absl/functional/function_ref.h"

namespace sluice::stats {

// One thread's counts by a small key (HTTP status, histogram bin), of which few ever occur: nothing
// until the first, then a cache line that doubles as keys appear. Only its thread adds, with plain
// stores; any thread may read meanwhile.
//
// A slot is one word, key + 1 above and the count below, so that a reader never sees half of a new
// entry. A table that was outgrown stays until the end, because a reader may still be in it; all of
// them together are smaller than the last.
class SparseCounts {
 public:
  static constexpr uint32_t kMaxKey = 4094;

  SparseCounts() = default;
  SparseCounts(const SparseCounts&) = delete;
  SparseCounts& operator=(const SparseCounts&) = delete;
  ~SparseCounts();

  // `key` is at most kMaxKey. The same key as the last time costs one compare and one add.
  void Inc(uint32_t key) {
    if (last_ == nullptr || last_key_ != key) last_ = Find(key);
    last_->store(last_->load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  // Every key with a count, in no order.
  void ForEach(absl::FunctionRef<void(uint32_t key, uint64_t count)> visit) const;
  bool used() const { return table_.load(std::memory_order_relaxed) != nullptr; }

 private:
  struct Table;
  std::atomic<uint64_t>* Find(uint32_t key);
  Table* Grow(Table* table);

  std::atomic<Table*> table_{nullptr};
  std::atomic<uint64_t>* last_ = nullptr;
  uint32_t last_key_ = 0;
};

}  // namespace sluice::stats
