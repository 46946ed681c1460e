#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "source/base/time.h"
#include "source/filters/network/tcp_proxy/tcp_proxy_stats.h"
#include "source/proxy/access_log.h"
#include "source/route/route_spec.h"
#include "source/stats/store.h"

namespace sluice::filters::network {

// envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy with every default filled in. Immutable,
// shared by the workers.
struct TcpProxyConfig {
  struct Weighted {
    route::ClusterRef cluster;
    uint32_t weight = 1;
  };
  route::ClusterRef cluster;       // when `weighted` is empty
  std::vector<Weighted> weighted;  // one of them for each connection
  uint64_t total_weight = 0;
  base::Duration idle_timeout = std::chrono::hours(1);  // 0: never
  base::Duration max_duration{0};                       // 0: unlimited
  double max_duration_jitter = 0;  // percent: up to so much is added to max_duration
  uint32_t max_connect_attempts = 1;
  std::vector<route::HashPolicySpec> hash_policies;
  base::Duration backoff{0};  // before the second attempt, doubled with each further; 0: none
  base::Duration backoff_max{0};
  std::vector<std::shared_ptr<const proxy::AccessLogSpec>> access_logs;
  base::Duration log_interval{0};  // 0: at the end only
  bool log_on_start = false;
  bool log_on_connected = false;
  stats::GroupHandle<TcpProxyStats> stats;
};

}  // namespace sluice::filters::network
