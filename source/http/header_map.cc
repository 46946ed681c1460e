#include "source/http/header_map.h"

#include <algorithm>
#include <cstring>

#include "source/base/ascii.h"

namespace sluice::http {

Header* HeaderMap::FindFar(HeaderId id) {
  for (uint32_t i = kFar - 1; i < count_; ++i) {
    if (lines_[i].live && lines_[i].id == id) return &lines_[i];
  }
  return nullptr;
}

Header* HeaderMap::Find(std::string_view lower_name) {
  const HeaderId id = FindHeaderId(lower_name);
  if (id != HeaderId::kOther) return Find(id);
  for (uint32_t i = 0; i < count_; ++i) {
    if (lines_[i].live && lines_[i].id == id && lines_[i].name() == lower_name) return &lines_[i];
  }
  return nullptr;
}

std::string_view HeaderMap::GetAll(std::string_view lower_name, bool& found) const {
  const Header* first = Find(lower_name);
  found = first != nullptr;
  if (!found) return {};
  size_t total = first->value_size;
  int lines = 0;
  for (const Header* line = first; line < lines_ + count_; ++line) {
    if (!line->live || line->id != first->id || line->name() != lower_name) continue;
    if (lines++ > 0) total += 1 + line->value_size;
  }
  if (lines == 1) return first->value();
  char* joined = arena_.AllocateChars(total);
  char* end = joined;
  for (const Header* line = first; line < lines_ + count_; ++line) {
    if (!line->live || line->id != first->id || line->name() != lower_name) continue;
    if (end != joined) *end++ = ',';
    memcpy(end, line->value_data, line->value_size);
    end += line->value_size;
  }
  return {joined, static_cast<size_t>(end - joined)};
}

void HeaderMap::Grow() {
  const uint32_t capacity = capacity_ * 2;
  Header* larger = static_cast<Header*>(arena_.Allocate(capacity * sizeof(Header)));
  memcpy(static_cast<void*>(larger), lines_, count_ * sizeof(Header));
  lines_ = larger;
  capacity_ = capacity;
}

void HeaderMap::AddCopy(std::string_view name, std::string_view value) {
  char* lower = arena_.AllocateChars(name.size());
  memcpy(lower, name.data(), name.size());
  base::LowerInPlace(lower, name.size());
  const std::string_view copied(lower, name.size());
  AddView(FindHeaderId(copied), copied, arena_.Copy(value));
}

void HeaderMap::SetView(HeaderId id, std::string_view value) {
  Header* line = Find(id);
  if (line == nullptr) {
    AddView(id, value);
    return;
  }
  line->value_data = value.data();
  line->value_size = static_cast<uint32_t>(value.size());
  for (Header* other = line + 1; other < lines_ + count_; ++other) {
    if (other->live && other->id == id) {
      other->live = false;
      --live_;
    }
  }
}

void HeaderMap::SetCopy(std::string_view name, std::string_view value) {
  char* lower = arena_.AllocateChars(name.size());
  memcpy(lower, name.data(), name.size());
  base::LowerInPlace(lower, name.size());
  const std::string_view copied(lower, name.size());
  Header* line = Find(copied);
  if (line == nullptr) {
    AddView(FindHeaderId(copied), copied, arena_.Copy(value));
    return;
  }
  const std::string_view kept = arena_.Copy(value);
  line->value_data = kept.data();
  line->value_size = static_cast<uint32_t>(kept.size());
  for (Header* other = line + 1; other < lines_ + count_; ++other) {
    if (other->live && other->name() == copied) {
      other->live = false;
      --live_;
    }
  }
}

void HeaderMap::Reindex(HeaderId id, uint32_t from) {
  if (id == HeaderId::kOther) return;
  uint8_t& first = first_[static_cast<size_t>(id)];
  first = 0;
  for (uint32_t i = from; i < count_; ++i) {
    if (!lines_[i].live || lines_[i].id != id) continue;
    first = static_cast<uint8_t>(std::min<uint32_t>(i + 1, kFar));
    return;
  }
}

int HeaderMap::RemoveAll(HeaderId id) {
  Header* line = Find(id);
  if (line == nullptr) return 0;  // the far ones are gone already
  int removed = 0;
  for (; line < lines_ + count_; ++line) {
    if (!line->live || line->id != id) continue;
    line->live = false;
    ++removed;
  }
  first_[static_cast<size_t>(id)] = 0;
  live_ -= removed;
  return removed;
}

int HeaderMap::Remove(std::string_view lower_name) {
  const HeaderId id = FindHeaderId(lower_name);
  if (id != HeaderId::kOther) return Remove(id);
  int removed = 0;
  for (uint32_t i = 0; i < count_; ++i) {
    if (!lines_[i].live || lines_[i].id != id || lines_[i].name() != lower_name) continue;
    lines_[i].live = false;
    ++removed;
  }
  live_ -= removed;
  return removed;
}

void HeaderMap::Remove(Header& line) {
  if (!line.live) return;
  line.live = false;
  --live_;
  Reindex(line.id, 0);
}

void HeaderMap::Clear() {
  count_ = 0;
  live_ = 0;
  first_.fill(0);
}

size_t HeaderMap::byte_size() const {
  size_t total = 0;
  ForEach([&total](const Header& line) { total += line.name_size + line.value_size; });
  return total;
}

}  // namespace sluice::http
