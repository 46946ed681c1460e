#include "source/net/tls/slot_stats.h"

namespace sluice::net::tls {

const stats::Field SlotStats::kFields[3] = {
    SLUICE_STAT(SlotStats, downstream_context_secrets_not_ready),
    SLUICE_STAT(SlotStats, upstream_context_secrets_not_ready),
    SLUICE_STAT(SlotStats, ssl_context_update_by_sds),
};

}  // namespace sluice::net::tls
