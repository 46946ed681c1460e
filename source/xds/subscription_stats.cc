#include "source/xds/subscription_stats.h"

namespace sluice::xds {

const stats::Field SubscriptionStats::kFields[] = {
    SLUICE_STAT(SubscriptionStats, init_fetch_timeout),
    SLUICE_STAT(SubscriptionStats, update_attempt),
    SLUICE_STAT(SubscriptionStats, update_success),
    SLUICE_STAT(SubscriptionStats, update_rejected),
    SLUICE_STAT(SubscriptionStats, update_failure),
    SLUICE_STAT(SubscriptionStats, update_time),
    SLUICE_STAT(SubscriptionStats, version),
    SLUICE_STAT(SubscriptionStats, update_duration),
    SLUICE_STAT(SubscriptionStats, version_text),
};

}  // namespace sluice::xds
