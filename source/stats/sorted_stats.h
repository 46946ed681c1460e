#pragma once

#include <string>
#include <vector>

#include "source/stats/group_cells.h"
#include "source/stats/stat_selection.h"

namespace sluice::stats {

// The selected stats of a set of groups by name, holding only the names of groups whose turn has
// come: a name is never before the prefix of its group. To be used with the store's reading lock
// held.
class SortedStats {
 public:
  struct Stat {
    std::string name;
    const GroupCells* group = nullptr;
    StatKey key;
    Sample::Type type = Sample::Type::kCounter;
  };
  // One bit per Sample::Type.
  using Types = unsigned;
  static constexpr Types Bit(Sample::Type type) { return 1u << static_cast<unsigned>(type); }

  // `groups` are ordered by prefix, and outlive this, as does the selection.
  SortedStats(const std::vector<GroupRef>& groups, const StatSelection& selection, Types types)
      : groups_(groups), selection_(selection), types_(types) {}

  // False at the end.
  bool Next(Stat& stat);

 private:
  void Expand(const GroupRef& group);

  const std::vector<GroupRef>& groups_;
  const StatSelection& selection_;
  const Types types_;
  size_t next_group_ = 0;
  std::vector<Stat> heap_;  // the smallest name first
};

}  // namespace sluice::stats
