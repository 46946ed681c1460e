#pragma once

#include <array>
#include <string_view>

#include "source/stats/store.h"
#include "source/upstream/circuit_breaker.h"

namespace sluice::upstream {

// What can be seen of one cluster's circuit breaker, under
// `cluster.<name>.circuit_breakers.<default|high>.`. Names and meaning are Envoy's: `…_open` is 1
// while nothing more is let through, `remaining_…` is what is left and stays 0 without
// `track_remaining`.
struct CircuitBreakerStats {
  stats::OwnedGauge cx_open;
  stats::OwnedGauge cx_pool_open;  // always 0: pools are not limited
  stats::OwnedGauge rq_pending_open;
  stats::OwnedGauge rq_open;
  stats::OwnedGauge rq_retry_open;
  stats::OwnedGauge remaining_cx;
  stats::OwnedGauge remaining_cx_pools;  // UINT64_MAX with `track_remaining`
  stats::OwnedGauge remaining_pending;
  stats::OwnedGauge remaining_rq;
  stats::OwnedGauge remaining_retries;

  static const stats::Field kFields[10];
};

// The gauges of both priorities of a cluster. They are worked out when somebody looks, so that the
// data path pays nothing for them. Refresh: one thread at a time.
class CircuitBreakerGauges {
 public:
  // `prefix` is the cluster's: "cluster.web.".
  CircuitBreakerGauges(std::string_view prefix, stats::Store& store);
  void Refresh(const CircuitBreakerSpec& spec, CircuitBreakers& breakers);

 private:
  std::array<stats::GroupHandle<CircuitBreakerStats>, kPriorities> handles_;
  std::array<bool, kPriorities> has_cells_{};  // those of an unused cluster are never made
};

}  // namespace sluice::upstream
