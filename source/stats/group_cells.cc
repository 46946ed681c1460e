#include "source/stats/group_cells.h"

#include <cstring>
#include <new>
#include <vector>

#include "source/base/check.h"
#include "source/stats/store.h"

namespace sluice::stats {

const Field OneCounter::kFields[] = {{"", Kind::kCounter, 0}};
const Field OneGauge::kFields[] = {{"", Kind::kGauge, 0}};
const Field OneOwnedGauge::kFields[] = {{"", Kind::kOwnedGauge, 0}};
const Field OneHistogram::kFields[] = {{"", Kind::kHistogram, 0}};
const Field OneText::kFields[] = {{"", Kind::kText, 0}};

// What the cells themselves cannot hold, since only their threads write them: where counters were
// at the last reset and histograms at the last two flushes. By field; empty for those that need
// none.
struct GroupCells::Ledger {
  struct Entry {
    uint64_t counter_base = 0;
    std::vector<uint64_t> code_base;
    Distribution flushed;
    Distribution interval;
  };
  std::vector<Entry> entries;
};

GroupCells::GroupCells(Store* store, const GroupType& type, uint32_t prefix_size, uint16_t slots)
    : store_(store), type_(&type), prefix_size_(prefix_size), slot_count_(slots) {}

GroupCells* GroupCells::Make(Store* store, const GroupType& type, std::string_view prefix,
                             uint16_t slots) {
  void* memory = ::operator new(sizeof(GroupCells) + prefix.size());
  auto* group = new (memory) GroupCells(store, type, static_cast<uint32_t>(prefix.size()), slots);
  if (!prefix.empty()) std::memcpy(static_cast<void*>(group + 1), prefix.data(), prefix.size());
  return group;
}

GroupCells::~GroupCells() {
  Slot* slots = slots_.load(std::memory_order_acquire);
  if (slots == nullptr) return;
  for (uint16_t i = 0; i < slot_count_; ++i) {
    if (void* cells = slots[i].load(std::memory_order_acquire)) type_->destroy(cells);
  }
  delete[] slots;
}

void GroupCells::Destroy() {
  this->~GroupCells();
  ::operator delete(this);
}

bool GroupCells::TryRef() {
  uint32_t refs = refs_.load(std::memory_order_relaxed);
  while (refs != 0) {
    if (refs_.compare_exchange_weak(refs, refs + 1, std::memory_order_relaxed)) return true;
  }
  return false;
}

void GroupCells::Unref() {
  if (refs_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  if (Store* store = store_.load(std::memory_order_acquire)) store->Forget(this);
  Destroy();
}

void* GroupCells::ForThread(int thread) {
  SLUICE_DCHECK(thread >= 0 && thread < slot_count_);
  if (Slot* slots = slots_.load(std::memory_order_acquire)) {
    if (void* cells = slots[thread].load(std::memory_order_acquire)) return cells;
  }
  return MakeCells(thread);
}

GroupCells::Slot* GroupCells::Slots() {
  Slot* slots = slots_.load(std::memory_order_acquire);
  if (slots != nullptr) return slots;
  Slot* made = new Slot[slot_count_]();
  if (slots_.compare_exchange_strong(slots, made, std::memory_order_acq_rel)) return made;
  delete[] made;  // another thread was first
  return slots;
}

void* GroupCells::MakeCells(int thread) {
  // Only the thread itself makes its cells, so there is no race but with readers.
  void* cells = type_->make();
  Slots()[thread].store(cells, std::memory_order_release);
  return cells;
}

template <typename T>
void GroupCells::ForEachCell(const Field& field, absl::FunctionRef<void(const T&)> visit) const {
  const Slot* slots = slots_.load(std::memory_order_acquire);
  if (slots == nullptr) return;
  for (uint16_t i = 0; i < slot_count_; ++i) {
    const void* cells = slots[i].load(std::memory_order_acquire);
    if (cells == nullptr) continue;
    visit(*reinterpret_cast<const T*>(static_cast<const char*>(cells) + field.offset));
  }
}

uint64_t GroupCells::CounterTotal(size_t field) const {
  uint64_t total = 0;
  ForEachCell<Counter>(type_->fields[field], [&](const Counter& cell) { total += cell.value(); });
  return total;
}

uint64_t GroupCells::GaugeTotal(const Field& field, bool& used) const {
  if (field.kind == Kind::kOwnedGauge) {
    uint64_t value = 0;
    ForEachCell<OwnedGauge>(field, [&](const OwnedGauge& cell) {
      value += cell.value();
      used = used || cell.used();
    });
    return value;
  }
  int64_t total = 0;
  ForEachCell<Gauge>(field, [&](const Gauge& cell) {
    total += cell.value();
    used = used || cell.used();
  });
  return total < 0 ? 0 : static_cast<uint64_t>(total);
}

Distribution GroupCells::Merged(const Field& field) const {
  Distribution merged;
  ForEachCell<Histogram>(field, [&](const Histogram& cell) { merged.Add(cell); });
  return merged;
}

// By status, and by hundred in the first places; empty when nothing was counted.
std::vector<uint64_t> GroupCells::CodeTotals(const Field& field) const {
  std::vector<uint64_t> totals;
  ForEachCell<CodeCounters>(field, [&](const CodeCounters& cell) {
    if (!cell.counts().used()) return;
    totals.resize(CodeCounters::kLast + 1);
    cell.counts().ForEach([&](uint32_t code, uint64_t count) {
      totals[code] += count;
      totals[code / 100] += count;
    });
  });
  return totals;
}

void GroupCells::AppendName(StatKey key, std::string& out) const {
  out.append(prefix());
  const Field& field = type_->fields[key.field];
  out.append(field.name);
  if (field.kind != Kind::kCodes) return;
  out.append("_").append(std::to_string(key.code));
  if (key.code < 10) out.append("xx");
}

void GroupCells::ForEachKey(
    absl::FunctionRef<void(StatKey key, Sample::Type type, bool used)> visit) const {
  for (uint16_t f = 0; f < type_->field_count; ++f) {
    const Field& field = type_->fields[f];
    bool used = false;
    switch (field.kind) {
      case Kind::kCounter: visit({f, 0}, Sample::Type::kCounter, CounterTotal(f) != 0); break;
      case Kind::kGauge:
      case Kind::kOwnedGauge:
        GaugeTotal(field, used);
        visit({f, 0}, Sample::Type::kGauge, used);
        break;
      case Kind::kHistogram:
        ForEachCell<Histogram>(field, [&](const Histogram& cell) { used = used || cell.used(); });
        visit({f, 0}, Sample::Type::kHistogram, used);
        break;
      case Kind::kCodes: {
        const std::vector<uint64_t> totals = CodeTotals(field);
        for (uint16_t code = 1; code < totals.size(); ++code) {
          if (totals[code] != 0) visit({f, code}, Sample::Type::kCounter, true);
        }
        break;
      }
      case Kind::kText: {
        std::string ignored;
        ForEachCell<Text>(field, [&](const Text& cell) { used = used || cell.Get(ignored); });
        visit({f, 0}, Sample::Type::kText, used);
        break;
      }
    }
  }
}

void GroupCells::Read(StatKey key, std::string_view name,
                      absl::FunctionRef<void(const Sample&)> visit) const {
  const Field& field = type_->fields[key.field];
  const Ledger::Entry* entry = ledger_ == nullptr ? nullptr : &ledger_->entries[key.field];
  Sample sample;
  sample.name = name;
  switch (field.kind) {
    case Kind::kCounter:
      sample.value = CounterTotal(key.field);
      sample.used = sample.value != 0;
      if (entry != nullptr) sample.value -= entry->counter_base;
      return visit(sample);
    case Kind::kGauge:
    case Kind::kOwnedGauge:
      sample.type = Sample::Type::kGauge;
      sample.value = GaugeTotal(field, sample.used);
      return visit(sample);
    case Kind::kHistogram: {
      const Distribution total = Merged(field);
      const Distribution never_flushed;
      sample.type = Sample::Type::kHistogram;
      sample.used = !total.empty();
      sample.total = &total;
      sample.interval = entry == nullptr ? &never_flushed : &entry->interval;
      return visit(sample);
    }
    case Kind::kCodes: {
      const std::vector<uint64_t> totals = CodeTotals(field);
      if (key.code < totals.size()) sample.value = totals[key.code];
      sample.used = sample.value != 0;
      if (entry != nullptr && key.code < entry->code_base.size())
        sample.value -= entry->code_base[key.code];
      return visit(sample);
    }
    case Kind::kText: {
      std::string text;
      sample.type = Sample::Type::kText;
      ForEachCell<Text>(field,
                        [&](const Text& cell) { sample.used = cell.Get(text) || sample.used; });
      sample.text = text;
      return visit(sample);
    }
  }
}

GroupCells::Ledger& GroupCells::ledger() {
  if (ledger_ == nullptr) {
    ledger_ = std::make_unique<Ledger>();
    ledger_->entries.resize(type_->field_count);
  }
  return *ledger_;
}

void GroupCells::Flush() {
  if (slots_.load(std::memory_order_relaxed) == nullptr) return;  // nobody ever counted here
  for (size_t f = 0; f < type_->field_count; ++f) {
    if (type_->fields[f].kind != Kind::kHistogram) continue;
    Distribution total = Merged(type_->fields[f]);
    if (total.empty()) continue;
    Ledger::Entry& entry = ledger().entries[f];
    entry.interval = total.Since(entry.flushed);
    entry.flushed = std::move(total);
  }
}

void GroupCells::ResetCounters() {
  if (slots_.load(std::memory_order_relaxed) == nullptr) return;
  for (size_t f = 0; f < type_->field_count; ++f) {
    const Field& field = type_->fields[f];
    if (field.kind == Kind::kCounter) {
      if (const uint64_t total = CounterTotal(f)) ledger().entries[f].counter_base = total;
    } else if (field.kind == Kind::kCodes) {
      ledger().entries[f].code_base = CodeTotals(field);
    }
  }
}

}  // namespace sluice::stats
