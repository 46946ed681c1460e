#include "source/server/runtime_stats.h"

namespace sluice::server {

const stats::Field RuntimeStats::kFields[] = {
    SLUICE_STAT(RuntimeStats, load_success),
    SLUICE_STAT(RuntimeStats, load_error),
    SLUICE_STAT(RuntimeStats, override_dir_exists),
    SLUICE_STAT(RuntimeStats, override_dir_not_exists),
    SLUICE_STAT(RuntimeStats, deprecated_feature_use),
    SLUICE_STAT(RuntimeStats, deprecated_feature_seen_since_process_start),
    SLUICE_STAT(RuntimeStats, admin_overrides_active),
    SLUICE_STAT(RuntimeStats, num_keys),
    SLUICE_STAT(RuntimeStats, num_layers),
};

}  // namespace sluice::server
