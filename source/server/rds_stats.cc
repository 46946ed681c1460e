#include "source/server/rds_stats.h"

namespace sluice::server {

const stats::Field RdsStats::kFields[] = {
    SLUICE_STAT(RdsStats, config_reload),
    SLUICE_STAT(RdsStats, update_empty),
    SLUICE_STAT(RdsStats, held_back),
    SLUICE_STAT(RdsStats, held_back_timeout),
    SLUICE_STAT(RdsStats, config_reload_time_ms),
};

}  // namespace sluice::server
