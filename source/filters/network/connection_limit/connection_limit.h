#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "source/event/timer.h"
#include "source/proxy/network_filter.h"
#include "source/runtime/cell.h"
#include "source/stats/store.h"

namespace sluice::filters::network {

// Under `connection_limit.<stat_prefix>.`.
struct ConnectionLimitStats {
  stats::Counter limited_connections;
  stats::Gauge active_connections;
  static const stats::Field kFields[2];
};

// What the connections of one filter chain share, on all workers.
struct ConnectionLimit {
  runtime::Flag enabled{true};
  uint64_t max_connections = 0;
  base::Duration delay{0};  // before a connection over the limit is closed
  stats::GroupHandle<ConnectionLimitStats> stats;
  alignas(64) std::atomic<uint64_t> open{0};
};

// Ends connections over a number (envoy.extensions.filters.network.connection_limit.v3).
class ConnectionLimitFilter final : public proxy::NetworkFilter {
 public:
  // `limit` outlives the filter.
  ConnectionLimitFilter(ConnectionLimit& limit, proxy::NetworkFilterContext& context);

  proxy::Next OnNewConnection() override;
  proxy::Next OnData(buffer::Buffer& bytes, bool end) override;
  void OnClosed(proxy::ConnectionEnd end) override;

 private:
  bool Take();
  void OnDelayed() { context_.Close(proxy::CloseMode::kNow); }

  ConnectionLimit& limit_;
  proxy::NetworkFilterContext& context_;
  ConnectionLimitStats& stats_;
  std::unique_ptr<event::Timer> delay_;
  bool counted_ = false;
  bool refused_ = false;
};

}  // namespace sluice::filters::network
