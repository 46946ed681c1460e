#pragma once

#include <memory>
#include <vector>

#include "source/event/task.h"
#include "source/server/cluster_updates.h"
#include "source/server/listener_updates.h"
#include "source/server/route_updates.h"
#include "source/server/runtime_updates.h"
#include "source/server/secret_updates.h"
#include "source/server/update_context.h"

namespace sluice::server {

// All that comes from outside while the process runs: clusters, listeners, routes, secrets,
// runtime. Says when a new snapshot is due, and completes the bootstrap's own resources to one.
// Owned by the server; main thread.
//
// Order at the start (envoy-compat 2.F): the bootstrap's clusters and the runtime's layers; when
// those have come, CDS; when the clusters have their hosts and secrets, LDS; when the listeners
// have their routes and secrets, the workers.
class DynamicConfig {
 public:
  // `on_change` is called in a later turn, once for all that came in one. All outlive this.
  struct Parts {
    net::Worker& main;
    stats::Store& stats;
    config::SnapshotBuilder& builder;
    config::load::Checker& checker;
    xds::Environment& environment;
    ConfigSources& sources;
    ClusterHosts& hosts;
    BoundListeners& bound;
    xds::FileWatcher& files;
    const proxy::NodeInfo& node;
    decltype(UpdateContext::on_workers) on_workers;
  };
  DynamicConfig(Parts parts, event::Callback on_change);
  ~DynamicConfig();

  // Subscribes. `base`: the bootstrap's resources.
  void Start(std::shared_ptr<const config::Snapshot> base);
  // Other resources of the bootstrap, on a reload: first what they need, then they are in force.
  void Prepare(const config::Snapshot& base);
  bool IsReady(const config::Snapshot& base) const;
  void SetBase(std::shared_ptr<const config::Snapshot> base);

  // Hosts of a cluster have come: `on_change` is due if anything may have waited for them.
  void OnHosts();
  void Wake() { ScheduleChange(); }
  // Puts into force what can be by now. True when a new snapshot is needed.
  bool Settle();
  // The snapshot in force from now on. Clusters that were removed leave when nothing names them.
  std::shared_ptr<const config::Snapshot> Assemble();
  // Ends what neither `in_force` nor anything on its way uses; `pending` (may be null): a reload.
  void Sweep(const config::Snapshot& in_force, const config::Snapshot* pending);

  RuntimeUpdates& runtime() { return runtime_; }

  // Every first answer has come, or has been waited for long enough.
  bool initialized() const;
  size_t warming_clusters() const { return clusters_.warming_count(); }
  size_t warming_listeners() const { return listeners_.warming_count(); }
  std::shared_ptr<const DynamicState> Describe() const;

 private:
  bool HaveSecrets(const config::Snapshot& base) const;  // its clusters
  bool IsServing(uint32_t id) const;
  bool IsKnown(uint32_t id) const;
  void DescribeUnready(std::vector<Unready>& out) const;
  void StartClusters();
  void StartListeners();
  void ScheduleChange();

  UpdateContext context_;
  ClusterHosts& hosts_;
  RuntimeUpdates runtime_;
  SecretUpdates secrets_;
  event::Task change_;
  ClusterUpdates clusters_;
  RouteUpdates routes_;
  ListenerUpdates listeners_;
  std::shared_ptr<const config::Snapshot> base_;
  std::vector<uint32_t> base_clusters_;  // that its listeners name
  std::unique_ptr<xds::Subscription> cds_;
  std::unique_ptr<xds::Subscription> lds_;
  bool clusters_started_ = false;
  bool listeners_started_ = false;
};

}  // namespace sluice::server
