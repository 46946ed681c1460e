#include "source/filters/network/connection_limit/factory.h"

#include "envoy/extensions/filters/network/connection_limit/v3/connection_limit.pb.h"
#include "source/config/parse/values.h"
#include "source/filters/network/connection_limit/connection_limit.h"

namespace sluice::filters::network {
namespace {

class Factory final : public proxy::NetworkFilterFactory {
 public:
  explicit Factory(std::shared_ptr<ConnectionLimit> limit) : limit_(std::move(limit)) {}
  std::unique_ptr<proxy::NetworkFilter> Make(proxy::NetworkFilterContext& context) const override {
    return std::make_unique<ConnectionLimitFilter>(*limit_, context);
  }

 private:
  const std::shared_ptr<ConnectionLimit> limit_;
};

std::shared_ptr<const proxy::NetworkFilterFactory> Parse(const google::protobuf::Any& any,
                                                         extension::FilterParseContext& context) {
  envoy::extensions::filters::network::connection_limit::v3::ConnectionLimit from;
  if (!config::Unpack(any, context.errors, from)) return nullptr;
  auto limit = std::make_shared<ConnectionLimit>();
  if (!from.has_max_connections()) {
    context.errors.Error("max_connections", "is needed: a limit without a number lets nobody in");
    return nullptr;
  }
  limit->max_connections = from.max_connections().value();
  if (from.has_delay()) limit->delay = config::ToDuration(from.delay());
  if (from.has_runtime_enabled()) {
    limit->enabled = config::ToFlag(from.runtime_enabled(), context.runtime);
  }
  limit->stats =
      context.stats.AddGroup<ConnectionLimitStats>("connection_limit." + from.stat_prefix() + ".");
  return std::make_shared<Factory>(std::move(limit));
}

}  // namespace

void RegisterConnectionLimit(extension::Registry& registry) {
  registry.AddNetworkFilter("envoy.extensions.filters.network.connection_limit.v3.ConnectionLimit",
                            &Parse);
}

}  // namespace sluice::filters::network
