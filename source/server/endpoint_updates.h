#pragma once

#include <memory>

#include "source/config/load/checker.h"
#include "source/upstream/discovery/eds_discovery.h"
#include "source/xds/file_subscription.h"
#include "source/xds/record.h"

namespace sluice::server {

// The assignments of one EDS cluster on their way to its discovery. Owned by ClusterHosts; main
// thread.
class EndpointUpdates final : xds::Watcher {
 public:
  // All outlive it.
  EndpointUpdates(xds::Environment& environment, xds::FileWatcher& files,
                  config::load::Checker& checker, const upstream::ClusterSpec& spec,
                  upstream::EdsDiscovery& discovery);

  void Start() { subscription_.Start(); }

 private:
  void OnUpdate(const xds::Update& update, extension::FieldErrors& errors) override;
  void OnNoAnswer() override;

  config::load::Checker& checker_;
  upstream::EdsDiscovery& discovery_;
  xds::Record record_;
  const base::Clock& clock_;
  xds::FileSubscription subscription_;
};

}  // namespace sluice::server
