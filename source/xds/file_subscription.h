#pragma once

#include <memory>
#include <string>

#include "source/xds/delivery.h"
#include "source/xds/file_watcher.h"
#include "source/xds/response.h"
#include "source/xds/subscription.h"

namespace sluice::xds {

// Resources from a file that holds a DiscoveryResponse: YAML or JSON, or, by its ending, binary
// (.pb) or text (.pb_text). Read at the start and each time that it is replaced. A file that cannot
// be read changes nothing. Owned by the watcher's owner; main thread.
class FileSubscription final : public Subscription {
 public:
  // Resources of other names in the file are another subscription's.
  using Options = SubscriptionOptions;

  FileSubscription(Environment& environment, FileWatcher& files, Options options, Watcher& watcher);

  // Reads the file; the watcher has been called when this returns.
  void Start() override;

 private:
  void Read();
  void Apply(const envoy::service::discovery::v3::DiscoveryResponse& response);

  Environment& environment_;
  FileWatcher& files_;
  const Options options_;
  Delivery delivery_;
  std::unique_ptr<FileWatcher::Watch> watch_;
};

}  // namespace sluice::xds
