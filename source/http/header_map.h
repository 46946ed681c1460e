#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "source/base/arena.h"
#include "source/http/header_id.h"

namespace sluice::http {

// One header line. Names are lower-case. The bytes lie in a received block or in the stream's
// arena.
struct Header {
  const char* name_data;
  const char* value_data;
  uint32_t value_size;
  uint16_t name_size;
  HeaderId id;
  bool live;  // false: removed, skipped by everyone

  std::string_view name() const { return {name_data, name_size}; }
  std::string_view value() const { return {value_data, value_size}; }
};

// Header lines in order, as a flat array; lines with a known name are found by index.
// Pseudo-headers and Host are not in here (see head.h). Does not own the bytes of what is added by
// view: they must live as long as the map. Copies go to the arena. One stream's, one thread's.
class HeaderMap {
 public:
  explicit HeaderMap(base::Arena& arena) : arena_(arena) {}
  HeaderMap(const HeaderMap&) = delete;
  HeaderMap& operator=(const HeaderMap&) = delete;

  base::Arena& arena() { return arena_; }

  // The first line of that name, or null.
  Header* Find(HeaderId id) {
    const uint8_t first = first_[static_cast<size_t>(id)];
    if (first == 0) return nullptr;
    return first != kFar ? &lines_[first - 1] : FindFar(id);
  }
  const Header* Find(HeaderId id) const { return const_cast<HeaderMap*>(this)->Find(id); }
  Header* Find(std::string_view lower_name);
  const Header* Find(std::string_view lower_name) const {
    return const_cast<HeaderMap*>(this)->Find(lower_name);
  }
  // The first line's value; empty when there is none.
  std::string_view Get(HeaderId id) const {
    const Header* line = Find(id);
    return line == nullptr ? std::string_view() : line->value();
  }
  bool Has(HeaderId id) const { return Find(id) != nullptr; }
  // All values of that name: the value itself when there is one, else joined by "," in the arena.
  // `found` tells an empty value from none.
  std::string_view GetAll(std::string_view lower_name, bool& found) const;

  // Adds a line without copying. `name` is lower-case and `id` is its id.
  void AddView(HeaderId id, std::string_view name, std::string_view value) {
    if (count_ == capacity_) Grow();
    lines_[count_++] = Header{name.data(),
                              value.data(),
                              static_cast<uint32_t>(value.size()),
                              static_cast<uint16_t>(name.size()),
                              id,
                              true};
    ++live_;
    if (id == HeaderId::kOther) return;
    uint8_t& first = first_[static_cast<size_t>(id)];
    if (first == 0) first = static_cast<uint8_t>(count_ < kFar ? count_ : kFar);
  }
  void AddView(HeaderId id, std::string_view value) { AddView(id, NameOf(id), value); }
  // Adds a line whose name (any case) and value are copied.
  void AddCopy(std::string_view name, std::string_view value);
  void AddCopy(HeaderId id, std::string_view value) { AddView(id, arena_.Copy(value)); }
  // One line with that name: the first is changed, others are removed; added when there is none.
  void SetView(HeaderId id, std::string_view value);
  void SetCopy(HeaderId id, std::string_view value) { SetView(id, arena_.Copy(value)); }
  void SetCopy(std::string_view name, std::string_view value);

  // Removes all lines of that name; tells how many.
  int Remove(HeaderId id) { return first_[static_cast<size_t>(id)] == 0 ? 0 : RemoveAll(id); }
  int Remove(std::string_view lower_name);
  void Remove(Header& line);
  void Clear();

  int size() const { return live_; }
  // Of names and values, without separators.
  size_t byte_size() const;

  // In order. `visit(const Header&)`.
  template <typename F>
  void ForEach(F visit) const {
    for (uint32_t i = 0; i < count_; ++i) {
      if (lines_[i].live) visit(lines_[i]);
    }
  }
  template <typename F>
  void ForEachMutable(F visit) {  // may Remove the line that it is given
    for (uint32_t i = 0; i < count_; ++i) {
      if (lines_[i].live) visit(lines_[i]);
    }
  }

 private:
  static constexpr uint32_t kInline = 24;
  static constexpr uint8_t kFar = 255;  // the first line is at this index or later: search

  void Grow();
  Header* FindFar(HeaderId id);
  int RemoveAll(HeaderId id);
  void Reindex(HeaderId id, uint32_t from);

  base::Arena& arena_;
  Header* lines_ = inline_;
  uint32_t count_ = 0;
  uint32_t capacity_ = kInline;
  int live_ = 0;
  std::array<uint8_t, kHeaderIds> first_{};  // index + 1; 0: none
  Header inline_[kInline];
};

}  // namespace sluice::http
