#pragma once

#include <string>
#include <string_view>

#include "source/stats/store.h"

namespace sluice::filters {

// What stands before the names: `rbac.` behind `before`, then the prefix that was configured, if
// any.
std::string RbacStatPrefix(std::string_view before, std::string_view configured);

// Of connections under `<stat_prefix>.rbac.`, of requests under
// `http.<stat_prefix>.rbac.<rules_stat_prefix>.`.
struct RbacStats {
  stats::Counter allowed;
  stats::Counter denied;
  static const stats::Field kFields[2];
};

// Under the same `rbac.`, then `<shadow_rules_stat_prefix>.`.
struct RbacShadowStats {
  stats::Counter shadow_allowed;
  stats::Counter shadow_denied;
  static const stats::Field kFields[2];
};

struct RbacCells {
  stats::GroupHandle<RbacStats> stats;
  stats::GroupHandle<RbacShadowStats> shadow_stats;
};

}  // namespace sluice::filters
