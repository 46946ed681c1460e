#include "source/filters/network/local_ratelimit/local_ratelimit.h"

namespace sluice::filters::network {

using proxy::Next;

const stats::Field LocalRateLimitStats::kFields[] = {
    SLUICE_STAT(LocalRateLimitStats, rate_limited),
};

Next LocalRateLimitFilter::OnNewConnection() {
  if (!enabled_.Get() || bucket_.Take(context_.worker().worker.loop.Now())) return Next::kContinue;
  stats_.rate_limited.Inc();
  context_.info().flags.Set(proxy::ResponseFlag::kUpstreamRetryLimitExceeded);  // Envoy's choice
  context_.Close(proxy::CloseMode::kNow);
  return Next::kPause;
}

}  // namespace sluice::filters::network
