#include "source/filters/rbac/rbac_stats.h"

namespace sluice::filters {

const stats::Field RbacStats::kFields[] = {
    SLUICE_STAT(RbacStats, allowed),
    SLUICE_STAT(RbacStats, denied),
};

const stats::Field RbacShadowStats::kFields[] = {
    SLUICE_STAT(RbacShadowStats, shadow_allowed),
    SLUICE_STAT(RbacShadowStats, shadow_denied),
};

}  // namespace sluice::filters
