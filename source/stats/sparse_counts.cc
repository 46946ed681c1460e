#include "source/stats/sparse_counts.h"

#include <new>

#include "source/base/check.h"

namespace sluice::stats {
namespace {

constexpr int kCountBits = 52;
constexpr uint64_t kCountMask = (uint64_t{1} << kCountBits) - 1;
constexpr size_t kLine = 64;

uint64_t Tag(uint32_t key) { return uint64_t{key + 1} << kCountBits; }

}  // namespace

// The slots follow the header; together they fill whole cache lines, so that no other thread's data
// shares one.
struct SparseCounts::Table {
  Table* previous;
  uint32_t capacity;
  uint32_t size;

  using Slot = std::atomic<uint64_t>;
  Slot* slots() { return reinterpret_cast<Slot*>(this + 1); }
  const Slot* slots() const { return reinterpret_cast<const Slot*>(this + 1); }

  static Table* Make(size_t bytes, Table* previous) {
    Table* table = new (::operator new(bytes, std::align_val_t(kLine)))
        Table{previous, static_cast<uint32_t>((bytes - sizeof(Table)) / sizeof(Slot)), 0};
    for (uint32_t i = 0; i < table->capacity; ++i) new (table->slots() + i) Slot(0);
    return table;
  }
  static void Free(Table* table) { ::operator delete(table, std::align_val_t(kLine)); }
  size_t bytes() const { return sizeof(Table) + capacity * sizeof(Slot); }

  // The slot of `key`, or the empty one where it belongs. There always is an empty one.
  Slot* Locate(uint32_t key) {
    const uint32_t hash = key * 2654435761u;
    uint32_t i = static_cast<uint32_t>((uint64_t{hash} * capacity) >> 32);
    for (;; i = i + 1 == capacity ? 0 : i + 1) {
      const uint64_t word = slots()[i].load(std::memory_order_relaxed);
      if (word == 0 || (word & ~kCountMask) == Tag(key)) return slots() + i;
    }
  }
};

SparseCounts::~SparseCounts() {
  for (Table* table = table_.load(std::memory_order_acquire); table != nullptr;) {
    Table* previous = table->previous;
    Table::Free(table);
    table = previous;
  }
}

SparseCounts::Table* SparseCounts::Grow(Table* old) {
  Table* table = Table::Make(old == nullptr ? kLine : old->bytes() * 2, old);
  if (old != nullptr) {
    for (uint32_t i = 0; i < old->capacity; ++i) {
      const uint64_t word = old->slots()[i].load(std::memory_order_relaxed);
      if (word == 0) continue;
      const uint32_t key = static_cast<uint32_t>(word >> kCountBits) - 1;
      table->Locate(key)->store(word, std::memory_order_relaxed);
    }
    table->size = old->size;
  }
  table_.store(table, std::memory_order_release);
  return table;
}

std::atomic<uint64_t>* SparseCounts::Find(uint32_t key) {
  SLUICE_DCHECK(key <= kMaxKey);
  Table* table = table_.load(std::memory_order_relaxed);
  if (table == nullptr) table = Grow(nullptr);
  std::atomic<uint64_t>* slot = table->Locate(key);
  if (slot->load(std::memory_order_relaxed) == 0) {
    if ((table->size + 1) * 4 > table->capacity * 3) {
      table = Grow(table);
      slot = table->Locate(key);
    }
    ++table->size;
    slot->store(Tag(key), std::memory_order_relaxed);
  }
  last_key_ = key;
  return slot;
}

void SparseCounts::ForEach(absl::FunctionRef<void(uint32_t key, uint64_t count)> visit) const {
  const Table* table = table_.load(std::memory_order_acquire);
  if (table == nullptr) return;
  for (uint32_t i = 0; i < table->capacity; ++i) {
    const uint64_t word = table->slots()[i].load(std::memory_order_relaxed);
    if ((word & kCountMask) != 0) {
      visit(static_cast<uint32_t>(word >> kCountBits) - 1, word & kCountMask);
    }
  }
}

}  // namespace sluice::stats
