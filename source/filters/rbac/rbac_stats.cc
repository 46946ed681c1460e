#include "source/filters/rbac/rbac_stats.h"

namespace sluice::filters {

std::string RbacStatPrefix(std::string_view before, std::string_view configured) {
  std::string prefix = std::string(before) + "rbac." + std::string(configured);
  if (prefix.back() != '.') prefix += '.';
  return prefix;
}

const stats::Field RbacStats::kFields[] = {
    SLUICE_STAT(RbacStats, allowed),
    SLUICE_STAT(RbacStats, denied),
};

const stats::Field RbacShadowStats::kFields[] = {
    SLUICE_STAT(RbacShadowStats, shadow_allowed),
    SLUICE_STAT(RbacShadowStats, shadow_denied),
};

}  // namespace sluice::filters
