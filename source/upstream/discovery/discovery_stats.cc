#include "source/upstream/discovery/discovery_stats.h"

namespace sluice::upstream {

const stats::Field DiscoveryStats::kFields[] = {
    SLUICE_STAT(DiscoveryStats, update_attempt),    SLUICE_STAT(DiscoveryStats, update_success),
    SLUICE_STAT(DiscoveryStats, update_failure),    SLUICE_STAT(DiscoveryStats, update_empty),
    SLUICE_STAT(DiscoveryStats, update_no_rebuild),
};

}  // namespace sluice::upstream
