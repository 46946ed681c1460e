#include "source/server/dynamic_config.h"

#include <algorithm>
#include <utility>

#include "source/config/snapshot/references.h"

namespace sluice::server {
namespace {

bool HasCluster(const config::Snapshot& snapshot, uint32_t id) {
  return id < snapshot.clusters.size() && snapshot.clusters[id] != nullptr;
}

}  // namespace

DynamicConfig::DynamicConfig(Parts parts, event::Callback on_change)
    : context_{parts.main,
               parts.stats,
               parts.builder,
               parts.checker,
               parts.environment,
               parts.sources,
               [this](uint32_t id) { return IsKnown(id); },
               [this] { ScheduleChange(); },
               std::move(parts.on_workers)},
      hosts_(parts.hosts),
      runtime_(context_, parts.files, parts.node),
      secrets_(context_, parts.files),
      change_(on_change),
      clusters_(context_, parts.hosts, secrets_),
      routes_(context_),
      listeners_(context_, parts.bound, routes_, secrets_) {}

DynamicConfig::~DynamicConfig() = default;

void DynamicConfig::ScheduleChange() { context_.main.loop.RunSoon(change_); }

void DynamicConfig::OnHosts() {
  const bool asks_later = lds_ != nullptr && !listeners_started_;
  if (asks_later || !clusters_.warm() || !listeners_.warm()) ScheduleChange();
}

void DynamicConfig::Start(std::shared_ptr<const config::Snapshot> base) {
  Prepare(*base);
  SetBase(std::move(base));
  const config::DynamicSources& sources = context_.builder.sources();
  if (sources.clusters) {
    cds_ = context_.sources.Subscribe(
        {xds::Type::kCluster, "", *sources.clusters, "cluster_manager.cds."}, clusters_);
  }
  if (sources.listeners) {
    lds_ = context_.sources.Subscribe(
        {xds::Type::kListener, "", *sources.listeners, "listener_manager.lds."}, listeners_);
  }
  StartClusters();
  StartListeners();
}

void DynamicConfig::Prepare(const config::Snapshot& base) {
  for (const auto& cluster : base.clusters) {
    if (cluster != nullptr) secrets_.Want(*cluster->spec);
  }
  for (const auto& listener : base.listeners) {
    routes_.Want(*listener);
    secrets_.Want(*listener);
  }
}

bool DynamicConfig::IsReady(const config::Snapshot& base) const {
  for (const auto& listener : base.listeners) {
    if (!routes_.IsReady(*listener) || !secrets_.IsReady(*listener)) return false;
  }
  return HaveSecrets(base);
}

bool DynamicConfig::HaveSecrets(const config::Snapshot& base) const {
  return std::all_of(base.clusters.begin(), base.clusters.end(), [this](const auto& cluster) {
    return cluster == nullptr || secrets_.IsReady(*cluster->spec);
  });
}

void DynamicConfig::SetBase(std::shared_ptr<const config::Snapshot> base) {
  const bool reloaded = std::exchange(base_, std::move(base)) != nullptr;
  runtime_.SetLayers(*base_->runtime);
  if (reloaded) secrets_.OnStaticSecrets();
  base_clusters_.clear();
  for (const auto& listener : base_->listeners) {
    const std::vector<uint32_t> named = config::ClustersOf(*listener);
    base_clusters_.insert(base_clusters_.end(), named.begin(), named.end());
  }
  clusters_.SetStatic(*base_);
  listeners_.SetStatic(*base_);
}

// Clusters are asked for when the runtime that they may read is there.
void DynamicConfig::StartClusters() {
  if (clusters_started_ || cds_ == nullptr || !runtime_.answered()) return;
  clusters_started_ = true;
  cds_->Start();
}

// Listeners are asked for when the clusters that they may name serve.
void DynamicConfig::StartListeners() {
  if (listeners_started_ || lds_ == nullptr) return;
  const bool clusters_done = cds_ == nullptr || (clusters_.answered() && clusters_.warm());
  if (!clusters_done || !hosts_.IsWarm(*base_) || !HaveSecrets(*base_) || !runtime_.answered())
    return;
  listeners_started_ = true;
  lds_->Start();
}

bool DynamicConfig::IsServing(uint32_t id) const {
  return HasCluster(*base_, id) || clusters_.IsServing(id);
}

bool DynamicConfig::IsKnown(uint32_t id) const {
  return HasCluster(*base_, id) || clusters_.IsKnown(id);
}

bool DynamicConfig::Settle() {
  const auto serves = [this](uint32_t id) { return IsServing(id); };
  StartClusters();
  bool changed = clusters_.Settle();
  StartListeners();
  changed = routes_.Settle(serves) || changed;
  return listeners_.Settle(serves) || changed;
}

std::shared_ptr<const config::Snapshot> DynamicConfig::Assemble() {
  auto snapshot = std::make_shared<config::Snapshot>(*base_);
  std::vector<bool> named;
  Mark(base_clusters_, named);
  listeners_.Complete(*snapshot, named);
  snapshot->tables = routes_.Tables(named);
  clusters_.Complete(named, *snapshot);
  snapshot->cluster_ids = context_.builder.ids();
  return snapshot;
}

void DynamicConfig::Sweep(const config::Snapshot& in_force, const config::Snapshot* pending) {
  ClusterHosts::Wanted clusters;
  std::vector<const proxy::ListenerSpec*> listeners;
  const auto add = [&](const config::Snapshot& snapshot) {
    for (const auto& cluster : snapshot.clusters) clusters.insert(cluster.get());
    for (const auto& listener : snapshot.listeners) listeners.push_back(listener.get());
  };
  add(in_force);
  if (pending != nullptr) add(*pending);
  clusters_.AddWarming(clusters);
  listeners_.AddAll(listeners);
  hosts_.Keep(clusters);
  routes_.Keep(listeners);
  secrets_.Keep(listeners, clusters);
}

bool DynamicConfig::initialized() const {
  if (!runtime_.answered()) return false;
  if (cds_ != nullptr && !(clusters_.answered() && clusters_.warm())) return false;
  if (lds_ != nullptr && !(listeners_.answered() && listeners_.warm())) return false;
  return IsReady(*base_);
}

std::shared_ptr<const DynamicState> DynamicConfig::Describe() const {
  auto state = std::make_shared<DynamicState>();
  clusters_.Describe(*state);
  listeners_.Describe(*state);
  routes_.Describe(*state);
  secrets_.Describe(*state);
  state->runtime = runtime_.Describe();
  DescribeUnready(state->unready);
  return state;
}

void DynamicConfig::DescribeUnready(std::vector<Unready>& out) const {
  Unready server{"Server", {}};
  runtime_.DescribeUnready(server.targets);
  for (const auto& cluster : base_->clusters) {
    if (cluster == nullptr) continue;
    if (!hosts_.IsWarm(*cluster)) server.targets.push_back("target Cluster " + cluster->spec->name);
    secrets_.DescribeUnready(*cluster->spec, server.targets);
  }
  if (cds_ != nullptr && !clusters_.answered()) server.targets.push_back("target CDS");
  for (const std::string& name : clusters_.warming())
    server.targets.push_back("target Cluster " + name);
  if (lds_ != nullptr && !listeners_.answered()) server.targets.push_back("target LDS");
  for (const auto& listener : base_->listeners) {
    routes_.DescribeUnready(*listener, server.targets);
    secrets_.DescribeUnready(*listener, server.targets);
  }
  if (!server.targets.empty()) out.push_back(std::move(server));
  listeners_.DescribeUnready(out);
}

}  // namespace sluice::server
