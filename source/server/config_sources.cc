#include "source/server/config_sources.h"

#include <utility>

#include "source/base/check.h"
#include "source/xds/file_subscription.h"
#include "source/xds/protocol/stream_subscription.h"

namespace sluice::server {

using Kind = upstream::ConfigSourceSpec::Kind;

struct ConfigSources::ControlPlane {
  ControlPlane(ConfigSources& owner, std::shared_ptr<const upstream::ControlPlaneSpec> plane,
               std::string method, xds::Ads::Options options)
      : spec(std::move(plane)),
        opener(
            owner.main_, [&owner](std::string_view name) { return owner.clusters_.Find(name); },
            spec, std::move(method)),
        ads(owner.environment_, opener, owner.main_.random, std::move(options)) {}

  const std::shared_ptr<const upstream::ControlPlaneSpec> spec;
  xds::GrpcOpener opener;
  xds::Ads ads;
};

// One whose stream is its own (rule A7).
class ConfigSources::SeparateSubscription final : public xds::Subscription {
 public:
  SeparateSubscription(xds::Environment& environment, std::unique_ptr<ControlPlane> plane,
                       const xds::SubscriptionOptions& options, xds::Watcher& watcher)
      : plane_(std::move(plane)), subscription_(environment, plane_->ads, options, watcher) {}

  void Start() override {
    subscription_.Start();
    plane_->ads.Start();
  }

 private:
  const std::unique_ptr<ControlPlane> plane_;
  xds::StreamSubscription subscription_;
};

ConfigSources::ConfigSources(net::Worker& main, xds::Environment& environment,
                             xds::FileWatcher& files, MainClusters& clusters)
    : main_(main), environment_(environment), files_(files), clusters_(clusters) {}

ConfigSources::~ConfigSources() = default;

std::unique_ptr<ConfigSources::ControlPlane> ConfigSources::Open(
    std::shared_ptr<const upstream::ControlPlaneSpec> spec, std::string method,
    std::string stat_prefix) {
  xds::Ads::Options options;
  options.delta = spec->delta;
  options.node = node_;
  options.node_on_first_message_only = spec->node_on_first_message_only;
  options.first_retry = spec->first_retry;
  options.most_retry = spec->most_retry;
  options.stat_prefix = std::move(stat_prefix);
  return std::make_unique<ControlPlane>(*this, std::move(spec), std::move(method),
                                        std::move(options));
}

void ConfigSources::Begin(envoy::config::core::v3::Node node,
                          std::shared_ptr<const upstream::ControlPlaneSpec> ads) {
  node_ = std::move(node);
  if (ads == nullptr) return;
  std::string method = xds::AggregatedMethod(ads->delta);
  aggregated_ = Open(std::move(ads), std::move(method), /*stat_prefix=*/"");
}

void ConfigSources::Wake() {
  if (aggregated_ == nullptr || aggregated_->ads.started()) return;
  if (clusters_.HasHosts(aggregated_->spec->cluster)) aggregated_->ads.Start();
}

std::unique_ptr<xds::Subscription> ConfigSources::Subscribe(const xds::SubscriptionOptions& options,
                                                            xds::Watcher& watcher) {
  switch (options.source.kind) {
    case Kind::kFile: break;
    case Kind::kAds:
      SLUICE_CHECK(aggregated_ != nullptr);
      return std::make_unique<xds::StreamSubscription>(environment_, aggregated_->ads, options,
                                                       watcher);
    case Kind::kControlPlane: {
      const auto& spec = options.source.control_plane;
      return std::make_unique<SeparateSubscription>(
          environment_, Open(spec, xds::MethodOf(options.type, spec->delta), options.stat_prefix),
          options, watcher);
    }
  }
  return std::make_unique<xds::FileSubscription>(environment_, files_, options, watcher);
}

}  // namespace sluice::server
