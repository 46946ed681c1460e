#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::base {

// A map from text that is built once and then only read: open addressing, looked up by view without
// a copy.
template <typename T>
class StringMap {
 public:
  // The value of `key`, made when it is not there.
  T& operator[](std::string_view key) {
    if ((entries_.size() + 1) * 2 > slots_.size()) Rehash(slots_.empty() ? 8 : slots_.size() * 2);
    const size_t hash = Hash(key);
    for (size_t i = hash & mask();; i = (i + 1) & mask()) {
      if (slots_[i] == 0) {
        entries_.push_back({hash, std::string(key), T()});
        slots_[i] = static_cast<uint32_t>(entries_.size());
        return entries_.back().value;
      }
      Entry& entry = entries_[slots_[i] - 1];
      if (entry.hash == hash && entry.key == key) return entry.value;
    }
  }
  const T* Find(std::string_view key) const {
    if (slots_.empty()) return nullptr;
    const size_t hash = Hash(key);
    for (size_t i = hash & mask(); slots_[i] != 0; i = (i + 1) & mask()) {
      const Entry& entry = entries_[slots_[i] - 1];
      if (entry.hash == hash && entry.key == key) return &entry.value;
    }
    return nullptr;
  }
  // Makes room for so many keys at once.
  void reserve(size_t size) {
    entries_.reserve(size);
    size_t slots = slots_.empty() ? 8 : slots_.size();
    while (slots < (size + 1) * 2) slots *= 2;
    if (slots > slots_.size()) Rehash(slots);
  }
  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }

 private:
  struct Entry {
    size_t hash;
    std::string key;
    T value;
  };
  static size_t Hash(std::string_view key) { return std::hash<std::string_view>()(key); }
  size_t mask() const { return slots_.size() - 1; }
  void Rehash(size_t slots) {
    slots_.assign(slots, 0);
    for (size_t e = 0; e < entries_.size(); ++e) {
      size_t i = entries_[e].hash & mask();
      while (slots_[i] != 0) i = (i + 1) & mask();
      slots_[i] = static_cast<uint32_t>(e + 1);
    }
  }

  std::vector<Entry> entries_;
  std::vector<uint32_t> slots_;  // index + 1 into entries_; 0: free
};

}  // namespace sluice::base
