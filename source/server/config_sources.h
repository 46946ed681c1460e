#pragma once

#include <memory>

#include "envoy/config/core/v3/base.pb.h"
#include "source/net/worker.h"
#include "source/server/main_clusters.h"
#include "source/xds/file_watcher.h"
#include "source/xds/protocol/ads.h"
#include "source/xds/subscription.h"
#include "source/xds/transport/grpc_opener.h"

namespace sluice::server {

// Makes the subscription that a config source asks for: to a file, to the one aggregated stream, or
// to a control plane by a stream of its own. Owned by the server, outlives the subscriptions; main
// thread.
class ConfigSources {
 public:
  // All outlive it.
  ConfigSources(net::Worker& main, xds::Environment& environment, xds::FileWatcher& files,
                MainClusters& clusters);
  ~ConfigSources();

  // Before the first subscription: as whom control planes are asked, and the aggregated stream's
  // (null: there is none).
  void Begin(envoy::config::core::v3::Node node,
             std::shared_ptr<const upstream::ControlPlaneSpec> ads);
  // Opens the aggregated stream when its cluster has hosts by now.
  void Wake();

  // `watcher` outlives the subscription. An aggregated stream has to be there if that is what the
  // source asks for: the configuration is checked for it.
  std::unique_ptr<xds::Subscription> Subscribe(const xds::SubscriptionOptions& options,
                                               xds::Watcher& watcher);

 private:
  // The two ends of a stream.
  struct ControlPlane;
  class SeparateSubscription;

  std::unique_ptr<ControlPlane> Open(std::shared_ptr<const upstream::ControlPlaneSpec> spec,
                                     std::string method, std::string stat_prefix);

  net::Worker& main_;
  xds::Environment& environment_;
  xds::FileWatcher& files_;
  MainClusters& clusters_;
  envoy::config::core::v3::Node node_;
  std::unique_ptr<ControlPlane> aggregated_;
};

}  // namespace sluice::server
