#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <type_traits>

#include "source/stats/code_counters.h"
#include "source/stats/counter.h"
#include "source/stats/histogram.h"
#include "source/stats/text.h"

namespace sluice::stats {

enum class Kind : uint8_t { kCounter, kGauge, kOwnedGauge, kHistogram, kCodes, kText };

template <typename T>
constexpr Kind KindOf() {
  if constexpr (std::is_same_v<T, Counter>)
    return Kind::kCounter;
  else if constexpr (std::is_same_v<T, Gauge>)
    return Kind::kGauge;
  else if constexpr (std::is_same_v<T, OwnedGauge>)
    return Kind::kOwnedGauge;
  else if constexpr (std::is_same_v<T, Histogram>)
    return Kind::kHistogram;
  else if constexpr (std::is_same_v<T, CodeCounters>)
    return Kind::kCodes;
  else {
    static_assert(std::is_same_v<T, Text>, "a member of a group is a cell of source/stats");
    return Kind::kText;
  }
}

// One member of a group. A group is a plain struct of cells that are counted together under one
// prefix; it names its members once more in `static const Field kFields[N]`, by SLUICE_STAT.
struct Field {
  std::string_view name;
  Kind kind;
  size_t offset;
};

// What the store knows of a group's struct: how to read, make and destroy one thread's cells.
struct GroupType {
  const Field* fields;
  size_t field_count;
  void* (*make)();
  void (*destroy)(void* cells);
};

// Whole cache lines, so that two threads' cells never share one.
template <typename T>
struct alignas(64) AlignedCells {
  T cells;
};

template <typename T>
const GroupType& TypeOf() {
  static const GroupType type{
      T::kFields, sizeof(T::kFields) / sizeof(Field),
      []() -> void* { return &(new AlignedCells<T>())->cells; },
      [](void* cells) { delete reinterpret_cast<AlignedCells<T>*>(cells); }};
  return type;
}

// The groups behind single stats: the prefix is the whole name.
struct OneCounter {
  Counter counter;
  static const Field kFields[1];
};
struct OneGauge {
  Gauge gauge;
  static const Field kFields[1];
};
struct OneOwnedGauge {
  OwnedGauge gauge;
  static const Field kFields[1];
};
struct OneHistogram {
  Histogram histogram;
  static const Field kFields[1];
};
struct OneText {
  Text text;
  static const Field kFields[1];
};

}  // namespace sluice::stats

// The one macro of the room: it keeps a stat's name and its member from drifting apart.
#define SLUICE_STAT(Group, member)                                                     \
  (::sluice::stats::Field{#member, ::sluice::stats::KindOf<decltype(Group::member)>(), \
                          offsetof(Group, member)})
