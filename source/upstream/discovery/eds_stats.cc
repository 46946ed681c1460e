#include "source/upstream/discovery/eds_stats.h"

namespace sluice::upstream {

const stats::Field EdsStats::kFields[] = {
    SLUICE_STAT(EdsStats, update_empty),
    SLUICE_STAT(EdsStats, update_no_rebuild),
};

}  // namespace sluice::upstream
