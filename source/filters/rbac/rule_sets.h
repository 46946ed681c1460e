#pragma once

#include <optional>
#include <string_view>

#include "source/filters/rbac/rbac_stats.h"
#include "source/filters/rbac/rules.h"

namespace sluice::filters {

// What an RBAC filter, or a route in its place, has to ask. Immutable, shared by the workers.
struct RbacRuleSets {
  std::optional<RbacRules> rules;         // none: everybody is let in
  std::optional<RbacRules> shadow_rules;  // only counted

  bool empty() const { return !rules.has_value() && !shadow_rules.has_value(); }
  // As RbacRules::Allows; counts both verdicts in the thread's cells.
  bool Allows(const RbacInput& input, const RbacCells& cells, int thread,
              std::string_view& details) const;
};

}  // namespace sluice::filters
