#include "source/filters/network/local_ratelimit/factory.h"

#include "envoy/extensions/filters/network/local_ratelimit/v3/local_rate_limit.pb.h"
#include "source/config/parse/values.h"
#include "source/filters/network/local_ratelimit/local_ratelimit.h"

namespace sluice::filters::network {
namespace {

constexpr base::Duration kShortestFill = std::chrono::milliseconds(50);

class Factory final : public proxy::NetworkFilterFactory {
 public:
  Factory(std::shared_ptr<TokenBucket> bucket, runtime::Flag enabled,
          stats::GroupHandle<LocalRateLimitStats> stats)
      : bucket_(std::move(bucket)), enabled_(std::move(enabled)), stats_(std::move(stats)) {}
  std::unique_ptr<proxy::NetworkFilter> Make(proxy::NetworkFilterContext& context) const override {
    return std::make_unique<LocalRateLimitFilter>(
        *bucket_, enabled_, stats_.ForThread(context.worker().worker.index), context);
  }

 private:
  const std::shared_ptr<TokenBucket> bucket_;
  const runtime::Flag enabled_;
  const stats::GroupHandle<LocalRateLimitStats> stats_;
};

std::shared_ptr<const proxy::NetworkFilterFactory> Parse(const google::protobuf::Any& any,
                                                         extension::FilterParseContext& context) {
  envoy::extensions::filters::network::local_ratelimit::v3::LocalRateLimit from;
  if (!config::Unpack(any, context.errors, from)) return nullptr;
  const auto& bucket = from.token_bucket();
  const base::Duration interval = config::ToDuration(bucket.fill_interval());
  if (interval < kShortestFill) {
    context.errors.Error("token_bucket.fill_interval", "must be at least 50ms");
    return nullptr;
  }
  if (!from.share_key().empty()) {
    context.errors.Error("share_key", "is not built yet");
    return nullptr;
  }
  const uint32_t fill = bucket.has_tokens_per_fill() ? bucket.tokens_per_fill().value() : 1;
  return std::make_shared<Factory>(
      std::make_shared<TokenBucket>(bucket.max_tokens(), fill, interval),
      config::ToFlag(from.runtime_enabled(), context.runtime),
      context.stats.AddGroup<LocalRateLimitStats>("local_rate_limit." + from.stat_prefix() + "."));
}

}  // namespace

void RegisterLocalRateLimit(extension::Registry& registry) {
  registry.AddNetworkFilter("envoy.extensions.filters.network.local_ratelimit.v3.LocalRateLimit",
                            &Parse);
}

}  // namespace sluice::filters::network
