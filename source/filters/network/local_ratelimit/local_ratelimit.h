#pragma once

#include "source/filters/network/local_ratelimit/token_bucket.h"
#include "source/proxy/network_filter.h"
#include "source/runtime/cell.h"
#include "source/stats/store.h"

namespace sluice::filters::network {

// Under `local_rate_limit.<stat_prefix>.`.
struct LocalRateLimitStats {
  stats::Counter rate_limited;
  static const stats::Field kFields[1];
};

// Ends connections that come faster than a rate
// (envoy.extensions.filters.network.local_ratelimit.v3).
class LocalRateLimitFilter final : public proxy::NetworkFilter {
 public:
  // All outlive the filter.
  LocalRateLimitFilter(TokenBucket& bucket, const runtime::Flag& enabled,
                       LocalRateLimitStats& stats, proxy::NetworkFilterContext& context)
      : bucket_(bucket), enabled_(enabled), stats_(stats), context_(context) {}

  proxy::Next OnNewConnection() override;

 private:
  TokenBucket& bucket_;
  const runtime::Flag& enabled_;
  LocalRateLimitStats& stats_;
  proxy::NetworkFilterContext& context_;
};

}  // namespace sluice::filters::network
