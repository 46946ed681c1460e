#include "source/xds/protocol/stream_subscription.h"

namespace sluice::xds {

StreamSubscription::StreamSubscription(Environment& environment, Ads& ads,
                                       const SubscriptionOptions& options, Watcher& watcher)
    : ads_(ads),
      name_(options.name),
      delivery_(environment, options.type, options.stat_prefix,
                options.source.initial_fetch_timeout, watcher) {}

void StreamSubscription::Start() { interest_ = ads_.Subscribe(delivery_.type(), name_, delivery_); }

}  // namespace sluice::xds
