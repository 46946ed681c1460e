#include "source/filters/rbac/rule_sets.h"

namespace sluice::filters {

bool RbacRuleSets::Allows(const RbacInput& input, const RbacCells& cells, int thread,
                          std::string_view& details) const {
  if (shadow_rules.has_value()) {
    std::string_view ignored;
    RbacShadowStats& stats = cells.shadow_stats.ForThread(thread);
    (shadow_rules->Allows(input, ignored) ? stats.shadow_allowed : stats.shadow_denied).Inc();
  }
  if (!rules.has_value()) return true;
  const bool allowed = rules->Allows(input, details);
  RbacStats& stats = cells.stats.ForThread(thread);
  (allowed ? stats.allowed : stats.denied).Inc();
  return allowed;
}

}  // namespace sluice::filters
