#include "source/server/secret_stats.h"

namespace sluice::server {

const stats::Field SecretStats::kFields[1] = {
    SLUICE_STAT(SecretStats, key_rotation_failed),
};

}  // namespace sluice::server
