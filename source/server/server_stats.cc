// What the server says of itself in the stats: the rest of server.h's class.
#include <algorithm>

#include "source/base/log.h"
#include "source/server/certificates.h"
#include "source/server/server.h"

namespace sluice::server {

// What the bootstrap has counts like what comes later.
void Server::CountResources(const config::Snapshot& base) {
  const auto clusters = std::count_if(base.clusters.begin(), base.clusters.end(),
                                      [](const auto& cluster) { return cluster != nullptr; });
  stats_.Count("cluster_manager.cluster_added", static_cast<uint64_t>(clusters));
  stats_.Count("cluster_manager.cluster_modified", 0);
  stats_.Count("cluster_manager.cluster_removed", 0);
  stats_.Count("listener_manager.listener_added", base.listeners.size());
}

void Server::RefreshGauges() {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(uptime()).count();
  const auto now = published();
  uint64_t clusters = 0;
  for (const auto& cluster : now->snapshot->clusters) {
    if (cluster == nullptr) continue;
    ++clusters;
    cluster->breaker_gauges.Refresh(cluster->spec->circuit_breakers, cluster->breakers);
  }
  stats_.SetGauge("server.uptime", static_cast<uint64_t>(seconds));
  stats_.SetGauge("server.live", state() == State::kLive ? 1 : 0);
  stats_.SetGauge("server.state", static_cast<uint64_t>(state()));
  stats_.SetGauge("server.concurrency", static_cast<uint64_t>(options_.concurrency));
  stats_.SetGauge("server.total_connections", counts_.global.load(std::memory_order_relaxed));
  stats_.SetGauge("server.parent_connections", 0);
  stats_.SetGauge("server.days_until_first_cert_expiring",
                  DaysUntilFirstExpiry(*now->snapshot, clock_.WallNow()));
  stats_.SetGauge("server.hot_restart_epoch", 0);
  stats_.SetGauge("listener_manager.workers_started", workers_started_.load() ? 1 : 0);
  stats_.SetGauge("listener_manager.total_listeners_active", now->snapshot->listeners.size());
  stats_.SetGauge("listener_manager.total_listeners_warming", warming_listeners_.load());
  stats_.SetGauge("listener_manager.total_listeners_draining", 0);
  stats_.SetGauge("listener_manager.total_filter_chains_draining", 0);
  stats_.SetGauge("cluster_manager.active_clusters", clusters);
  stats_.SetGauge("cluster_manager.warming_clusters", warming_clusters_.load());
}

void Server::OnExpiryCheck() {
  const ExpiryWarnings::Report report =
      expiry_warnings_.Check(*published()->snapshot, clock_.WallNow(), clock_.Now());
  stats_.SetGauge("server.certificates_expiring_soon", report.soon);
  for (const std::string& line : report.lines) {
    base::log::Write(base::log::Component::kMain, base::log::Level::kWarning, line);
  }
  expiry_check_.Arm(ExpiryWarnings::kInterval);
}

}  // namespace sluice::server
