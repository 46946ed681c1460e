#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "source/base/clock.h"
#include "source/config/snapshot/snapshot_builder.h"
#include "source/event/fd_event.h"
#include "source/event/timer.h"
#include "source/extension/registry/registry.h"
#include "source/proxy/log_writer.h"
#include "source/proxy/node_info.h"
#include "source/server/bound_listeners.h"
#include "source/server/cluster_hosts.h"
#include "source/server/config_sources.h"
#include "source/server/dynamic_config.h"
#include "source/server/expiry_warnings.h"
#include "source/server/main_clusters.h"
#include "source/server/server_options.h"
#include "source/server/worker.h"
#include "source/stats/output_rules.h"
#include "source/stats/store.h"

namespace sluice::server {

// As `server.state` and /ready print them.
enum class State : int { kLive = 0, kDraining = 1, kPreInitializing = 2, kInitializing = 3 };
std::string_view NameOf(State state);

// What is in force, for readers on other threads. Immutable.
struct Published {
  std::shared_ptr<const config::Snapshot> snapshot;
  std::vector<std::shared_ptr<const upstream::HostSet>> hosts;  // by cluster id
  std::string bootstrap;                                        // serialized
  base::WallTime when;
  std::map<std::string, std::vector<net::Address>> listener_addresses;  // bound, by listener name
  std::shared_ptr<const DynamicState> dynamic;
};

using Bootstrap = envoy::config::bootstrap::v3::Bootstrap;

// Keeps the signals that the server handles from ending the process; the threads made afterwards
// inherit it.
void BlockSignals();

// Reads the configuration anew, for a reload. False with `error` in words for the log.
using LoadConfig = absl::AnyInvocable<bool(Bootstrap& out, std::string& error)>;

// The main thread: builds snapshots and publishes them to the workers, handles signals, drains.
// Lives on the thread that runs it; the methods marked so may be called from any.
class Server {
 public:
  Server(const ServerOptions& options, const extension::Registry& registry,
         const base::Clock& clock);
  ~Server();

  // Takes the first configuration and opens every socket. False with `error`, in lines for the
  // user.
  bool Start(const Bootstrap& bootstrap, std::string& error);
  // Serves until it is told to end.
  void Run(LoadConfig load);
  // Any thread.
  void Post(absl::AnyInvocable<void()> task) { loop().Post(std::move(task)); }

  // Main thread.
  void Shutdown();  // lets streams finish; a second call ends at once
  void Reload();
  void DrainListeners(bool graceful, bool inbound_only, bool skip_exit);
  void SetHealthFailed(bool failed);
  // As RuntimeUpdates::Modify; published() shows it afterwards.
  bool ModifyRuntime(const RuntimeUpdates::Changes& changes);

  // Any thread.
  State state() const;
  std::shared_ptr<const Published> published();
  stats::Store& stats() { return stats_; }
  const stats::OutputRules& output_rules() const { return *output_rules_; }
  const ServerOptions& options() const { return options_; }
  const extension::Registry& registry() const { return registry_; }
  const proxy::NodeInfo& node() const { return node_; }
  const Bootstrap& first_bootstrap() const { return bootstrap_; }
  base::WallTime started() const { return started_; }
  base::Duration uptime() const { return clock_.WallNow() - started_; }
  proxy::LogWriter& log_writer() { return log_writer_; }
  // Brings the gauges of the process up to date.
  void RefreshGauges();
  // Calls `done` on the main thread with what all workers have.
  void CollectPools(absl::AnyInvocable<void(std::vector<PoolCounts>)> done);
  void FlushLogs();

 private:
  event::Loop& loop() { return main_.loop; }
  bool IsPendingReady() const;
  void OnPendingWarm();
  void RefuseReload(const std::string& error);
  // Puts what the bootstrap and the dynamic configuration have now into force.
  void Publish();
  void SetPublished(std::shared_ptr<const Published> published);
  // Opens the sockets of the bootstrap's listeners.
  bool PrepareListeners(const config::Snapshot& base, std::string& error);
  // Something of the dynamic configuration has come, or is ready.
  void OnDynamicChange();
  std::shared_ptr<const DynamicState> DescribeDynamic();
  void PublishDynamicState();
  void FreeRetired();
  void CountResources(const config::Snapshot& base);
  void FillNode(const Bootstrap& bootstrap);
  // Makes ready for asking control planes, if there are any.
  bool PrepareSources(const Bootstrap& bootstrap, std::string& error);
  // The bootstrap's clusters are others than before.
  void UpdateMainClusters();
  void PutOnWorkers(const config::ContextSwapRef& swap);
  void OnHosts(const upstream::SharedCluster& cluster,
               const std::shared_ptr<const upstream::HostSet>& hosts,
               const upstream::HostList& removed);
  void OnSignal();
  // Lets the workers go when the clusters of the first configuration have hosts, or it is known
  // that they have none, and all that was to come from outside has.
  void StartWorkersWhenReady();
  void StopListeners(bool inbound_only);
  void CheckDrained();
  void OnDrainDeadline();
  void WatchFile();
  void OnFileCheck();
  void OnExpiryCheck();

  const ServerOptions options_;
  const extension::Registry& registry_;
  const base::Clock& clock_;
  stats::Store stats_;
  std::unique_ptr<const stats::OutputRules> output_rules_;
  proxy::LogWriter log_writer_;
  proxy::NodeInfo node_;
  proxy::ServerState flags_;
  ConnectionCounts counts_;
  std::unique_ptr<http::h2::WorkerState> main_http2_;  // outlives what main_'s loop has to delete
  net::Worker main_;
  config::SnapshotBuilder builder_;
  config::load::Checker checker_;  // of resources that come from outside
  xds::Environment environment_;
  xds::FileWatcher files_;
  MainClusters main_clusters_;
  ConfigSources sources_;
  ClusterHosts cluster_hosts_;
  BoundListeners bound_;
  DynamicConfig dynamic_;
  Bootstrap bootstrap_;            // the first
  std::string current_bootstrap_;  // serialized
  LoadConfig load_;
  std::shared_ptr<const config::Snapshot> base_;  // the bootstrap's resources in force
  // Tables that workers may still use: they are freed here, where no request waits for it.
  std::vector<std::shared_ptr<const proxy::RouteTables>> retired_;
  event::Timer free_retired_;
  // A reload whose new clusters look for their hosts; the configuration in force serves until then.
  std::shared_ptr<const config::Snapshot> pending_;
  Bootstrap pending_bootstrap_;
  event::Timer pending_limit_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::mutex published_mutex_;
  std::shared_ptr<const Published> published_;
  std::atomic<int> state_{static_cast<int>(State::kPreInitializing)};
  std::atomic<bool> workers_started_{false};
  const base::WallTime started_;
  int signal_fd_ = -1;
  std::unique_ptr<event::FdEvent> signals_;
  event::Timer drain_poll_;
  event::Timer drain_deadline_;
  event::Timer file_check_;
  event::Timer expiry_check_;
  ExpiryWarnings expiry_warnings_;
  base::MonotonicTime drain_started_{};
  uint64_t file_stamp_ = 0;
  std::set<std::string> stopped_;  // listeners that take no more connections
  bool shutting_down_ = false;
  bool accepting_stopped_ = false;
  bool nothing_left_ = false;
  base::WallTime base_when_;  // when the bootstrap's resources came into force
  std::atomic<size_t> warming_clusters_{0};
  std::atomic<size_t> warming_listeners_{0};
  uint64_t reloads_ = 0;
  uint64_t reload_failures_ = 0;
};

}  // namespace sluice::server
