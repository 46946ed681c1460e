#include "source/upstream/discovery/membership_stats.h"

namespace sluice::upstream {

const stats::Field MembershipStats::kFields[] = {
    SLUICE_STAT(MembershipStats, membership_change),
    SLUICE_STAT(MembershipStats, membership_total),
    SLUICE_STAT(MembershipStats, membership_healthy),
    SLUICE_STAT(MembershipStats, membership_degraded),
    SLUICE_STAT(MembershipStats, membership_excluded),
    SLUICE_STAT(MembershipStats, max_host_weight),
};

}  // namespace sluice::upstream
