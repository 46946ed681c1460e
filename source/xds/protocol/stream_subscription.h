#pragma once

#include <memory>
#include <string>

#include "source/xds/protocol/ads.h"
#include "source/xds/subscription.h"

namespace sluice::xds {

// Resources from a stream that others may share. Ends before the stream does. Main thread.
class StreamSubscription final : public Subscription {
 public:
  // All outlive it.
  StreamSubscription(Environment& environment, Ads& ads, const SubscriptionOptions& options,
                     Watcher& watcher);

  void Start() override;

 private:
  Ads& ads_;
  const std::string name_;
  Delivery delivery_;
  std::unique_ptr<Ads::Interest> interest_;
};

}  // namespace sluice::xds
