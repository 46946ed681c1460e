#pragma once

#include <memory>

#include "source/base/clock.h"
#include "source/config/load/checker.h"
#include "source/server/config_sources.h"
#include "source/upstream/discovery/eds_discovery.h"
#include "source/xds/record.h"
#include "source/xds/subscription.h"

namespace sluice::server {

// The assignments of one EDS cluster on their way to its discovery. Owned by ClusterHosts; main
// thread.
class EndpointUpdates final : xds::Watcher {
 public:
  // All outlive it.
  EndpointUpdates(const base::Clock& clock, ConfigSources& sources, config::load::Checker& checker,
                  const upstream::ClusterSpec& spec, upstream::EdsDiscovery& discovery);

  void Start() { subscription_->Start(); }

 private:
  void OnUpdate(const xds::Update& update, extension::FieldErrors& errors) override;
  void OnNoAnswer() override;
  const xds::Record* Accepted() const override {
    return record_.body == nullptr ? nullptr : &record_;
  }

  config::load::Checker& checker_;
  upstream::EdsDiscovery& discovery_;
  xds::Record record_;
  const base::Clock& clock_;
  const std::unique_ptr<xds::Subscription> subscription_;
};

}  // namespace sluice::server
