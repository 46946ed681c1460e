#include "source/upstream/circuit_breaker_stats.h"

#include <string>

namespace sluice::upstream {

const stats::Field CircuitBreakerStats::kFields[] = {
    SLUICE_STAT(CircuitBreakerStats, cx_open),
    SLUICE_STAT(CircuitBreakerStats, cx_pool_open),
    SLUICE_STAT(CircuitBreakerStats, rq_pending_open),
    SLUICE_STAT(CircuitBreakerStats, rq_open),
    SLUICE_STAT(CircuitBreakerStats, rq_retry_open),
    SLUICE_STAT(CircuitBreakerStats, remaining_cx),
    SLUICE_STAT(CircuitBreakerStats, remaining_cx_pools),
    SLUICE_STAT(CircuitBreakerStats, remaining_pending),
    SLUICE_STAT(CircuitBreakerStats, remaining_rq),
    SLUICE_STAT(CircuitBreakerStats, remaining_retries),
};

namespace {

bool AnyOpen(const CircuitBreaker& breaker) {
  return breaker.open(Resource::kConnections) || breaker.open(Resource::kPendingRequests) ||
         breaker.open(Resource::kRequests) || breaker.open(Resource::kRetries);
}

void RefreshOne(const CircuitBreaker& breaker, bool track_remaining, CircuitBreakerStats& out) {
  out.cx_open.Set(breaker.open(Resource::kConnections));
  out.cx_pool_open.Set(0);
  out.rq_pending_open.Set(breaker.open(Resource::kPendingRequests));
  out.rq_open.Set(breaker.open(Resource::kRequests));
  out.rq_retry_open.Set(breaker.open(Resource::kRetries));
  if (!track_remaining) return;
  out.remaining_cx.Set(breaker.remaining(Resource::kConnections));
  out.remaining_cx_pools.Set(UINT64_MAX);
  out.remaining_pending.Set(breaker.remaining(Resource::kPendingRequests));
  out.remaining_rq.Set(breaker.remaining(Resource::kRequests));
  out.remaining_retries.Set(breaker.remaining(Resource::kRetries));
}

}  // namespace

CircuitBreakerGauges::CircuitBreakerGauges(std::string_view prefix, stats::Store& store) {
  const char* const names[kPriorities] = {"default", "high"};
  for (size_t i = 0; i < kPriorities; ++i) {
    handles_[i] = store.AddGroup<CircuitBreakerStats>(std::string(prefix) + "circuit_breakers." +
                                                      names[i] + ".");
  }
}

void CircuitBreakerGauges::Refresh(const CircuitBreakerSpec& spec, CircuitBreakers& breakers) {
  for (size_t i = 0; i < kPriorities; ++i) {
    const CircuitBreaker& breaker = breakers[static_cast<Priority>(i)];
    const bool tracks = spec.limits[i].track_remaining;
    has_cells_[i] = has_cells_[i] || tracks || AnyOpen(breaker);
    if (has_cells_[i]) RefreshOne(breaker, tracks, handles_[i].ForThread(0));
  }
}

}  // namespace sluice::upstream
