#include "source/config/snapshot/snapshot_builder.h"

#include <set>
#include <utility>

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "source/config/cluster/cluster_parser.h"
#include "source/config/listener/listener_parser.h"
#include "source/config/route/route_config_parser.h"
#include "source/config/runtime/runtime_parser.h"
#include "source/config/snapshot/references.h"
#include "source/config/tls/tls_context_parser.h"

namespace sluice::config {
namespace {

using envoy::config::bootstrap::v3::Bootstrap;
using extension::FieldErrors;

// The hash is that of the cluster's own message; the resolver may be the process's.
bool IsSame(const upstream::ClusterSpec& a, const upstream::ClusterSpec& b) {
  return a.hash == b.hash && a.dns.resolver == b.dns.resolver;
}

}  // namespace

SnapshotBuilder::SnapshotBuilder(const extension::Registry& registry, stats::Store& stats,
                                 proxy::LogWriter* log_writer)
    : registry_(registry),
      stats_(stats),
      log_writer_(log_writer),
      ids_(std::make_shared<base::StringMap<uint32_t>>()),
      tls_parts_{settings_.secrets, secrets_, tls_recipes_, stats} {}

uint32_t SnapshotBuilder::IdOf(std::string_view name) {
  if (const uint32_t* id = ids_->Find(name)) return *id;
  const uint32_t next = static_cast<uint32_t>(ids_->size());
  // Older snapshots go on reading the map that they have.
  if (ids_.use_count() > 1) ids_ = std::make_shared<base::StringMap<uint32_t>>(*ids_);
  (*ids_)[name] = next;
  return next;
}

uint32_t SnapshotBuilder::TableIdOf(std::string_view key) {
  if (const uint32_t* id = table_ids_.Find(key)) return *id;
  const uint32_t next = static_cast<uint32_t>(table_ids_.size());
  table_ids_[key] = next;
  return next;
}

std::shared_ptr<upstream::SharedCluster> SnapshotBuilder::MakeCluster(
    const envoy::config::cluster::v3::Cluster& from, FieldErrors& errors) {
  const size_t before = errors.error_count();
  auto spec = std::make_shared<upstream::ClusterSpec>();
  ReadCluster(from, errors, *spec);
  CheckSources(*spec, settings_.sources, errors);
  if (errors.error_count() != before) return nullptr;
  IdOf(spec->name);
  return std::make_shared<upstream::SharedCluster>(std::move(spec), stats_);
}

std::shared_ptr<const proxy::ListenerSpec> SnapshotBuilder::MakeListener(
    const envoy::config::listener::v3::Listener& from, FieldErrors& errors) {
  const size_t before = errors.error_count();
  auto spec = std::make_shared<proxy::ListenerSpec>();
  ReadListener(from, errors, *spec);
  CheckSources(*spec, settings_.sources, errors);
  if (errors.error_count() != before) return nullptr;
  return spec;
}

SnapshotBuilder::SlicedTable SnapshotBuilder::MakeTable(std::shared_ptr<const std::string> body,
                                                        const SlicedTable& before,
                                                        load::Checker& checker,
                                                        FieldErrors& errors) {
  RouteParseContext context{errors, registry_, *this, runtime_};
  SlicedTable made;
  const SlicedRoutes* const source = before.table == nullptr ? nullptr : &before.source;
  if (!ReadSlicedRoutes(std::move(body), source, checker, context, made.source)) return {};
  made.table = std::make_shared<const route::RouteTable>(made.source.spec, before.table.get());
  return made;
}

void SnapshotBuilder::ReadCluster(const envoy::config::cluster::v3::Cluster& from,
                                  FieldErrors& errors, upstream::ClusterSpec& out) {
  out.dns.resolver = settings_.resolver;
  ParseCluster(from, errors, out);
  TlsParseContext tls{errors, tls_parts_, "cluster." + out.stat_name + "."};
  ParseClusterTransports(from, tls, out);
}

void SnapshotBuilder::BuildClusters(const Bootstrap& bootstrap, const Snapshot* previous,
                                    FieldErrors& errors, Snapshot& out) {
  if (bootstrap.has_typed_dns_resolver_config()) {
    ParseDnsResolver(bootstrap.typed_dns_resolver_config(), errors, settings_.resolver);
  }
  std::set<std::string> names;
  FieldErrors::Scope resources(errors, "static_resources");
  const auto& clusters = bootstrap.static_resources().clusters();
  for (int i = 0; i < clusters.size(); ++i) {
    FieldErrors::Scope scope(errors, "clusters", static_cast<size_t>(i));
    auto spec = std::make_shared<upstream::ClusterSpec>();
    ReadCluster(clusters.Get(i), errors, *spec);
    if (!names.insert(spec->name).second)
      errors.Error("name", "stands here twice").WithValue(spec->name);
    const uint32_t id = IdOf(spec->name);
    if (out.clusters.size() <= id) out.clusters.resize(id + 1);
    const bool known =
        previous != nullptr && id < previous->clusters.size() && previous->clusters[id] != nullptr;
    if (known && IsSame(*previous->clusters[id]->spec, *spec)) {
      out.clusters[id] = previous->clusters[id];
    } else {
      out.clusters[id] = std::make_shared<upstream::SharedCluster>(std::move(spec), stats_);
    }
  }
}

void SnapshotBuilder::ReadListener(const envoy::config::listener::v3::Listener& from,
                                   FieldErrors& errors, proxy::ListenerSpec& out) {
  ListenerParseContext context{errors, registry_,   *this,      runtime_,
                               stats_, log_writer_, tls_parts_, this};
  ParseListener(from, context, out);
  out.connection_limit = runtime::Number(
      0, runtime_.Of("envoy.resource_limits.listener." + out.name + ".connection_limit"));
}

void SnapshotBuilder::BuildListeners(const Bootstrap& bootstrap, FieldErrors& errors,
                                     Snapshot& out) {
  std::set<std::string> addresses;
  const auto& listeners = bootstrap.static_resources().listeners();
  for (int i = 0; i < listeners.size(); ++i) {
    FieldErrors::Scope scope(errors, "listeners", static_cast<size_t>(i));
    auto spec = std::make_shared<proxy::ListenerSpec>();
    ReadListener(listeners.Get(i), errors, *spec);
    for (const net::Address& address : spec->addresses) {
      if (address.port() == 0 && address.is_ip()) continue;
      if (!addresses.insert(address.ToString()).second) {
        errors.Error("address", "is another listener's too").WithValue(address.ToString());
      }
    }
    out.listeners.push_back(std::move(spec));
  }
}

void SnapshotBuilder::CheckReferences(const Snapshot& snapshot, FieldErrors& errors) {
  const auto known = [&snapshot](uint32_t id) {
    return id < snapshot.clusters.size() && snapshot.clusters[id] != nullptr;
  };
  for (size_t i = 0; i < snapshot.listeners.size(); ++i) {
    FieldErrors::Scope scope(errors, "listeners", i);
    CheckClusters(*snapshot.listeners[i], known, errors);
  }
}

// Whether what the bootstrap wants from outside can be had.
void SnapshotBuilder::CheckStaticSources(const Bootstrap& bootstrap, const Snapshot& snapshot,
                                         FieldErrors& errors) {
  settings_.sources.control_clusters = ControlClusters(snapshot);
  CheckSources(settings_.sources, errors);
  CheckSources(*snapshot.runtime, settings_.sources, errors);
  FieldErrors::Scope scope(errors, "static_resources");
  const auto& clusters = bootstrap.static_resources().clusters();
  for (int i = 0; i < clusters.size(); ++i) {
    const uint32_t* const id = ids_->Find(clusters.Get(i).name());
    if (id == nullptr || *id >= snapshot.clusters.size() || snapshot.clusters[*id] == nullptr)
      continue;
    FieldErrors::Scope field(errors, "clusters", static_cast<size_t>(i));
    CheckSources(*snapshot.clusters[*id]->spec, settings_.sources, errors);
  }
  for (size_t i = 0; i < snapshot.listeners.size(); ++i) {
    FieldErrors::Scope field(errors, "listeners", i);
    CheckSources(*snapshot.listeners[i], settings_.sources, errors);
  }
}

std::shared_ptr<const Snapshot> SnapshotBuilder::Build(const Bootstrap& bootstrap,
                                                       const Snapshot* previous,
                                                       FieldErrors& errors) {
  auto snapshot = std::make_shared<Snapshot>();
  const size_t before = errors.error_count();
  Settings settings_before = std::exchange(settings_, Settings{});
  settings_.sources = ParseDynamicSources(bootstrap, errors);
  snapshot->runtime = std::make_shared<const RuntimeSpec>(ParseRuntime(bootstrap, errors));
  {
    FieldErrors::Scope scope(errors, "static_resources");
    settings_.secrets = StaticSecrets(bootstrap.static_resources().secrets(), errors);
  }
  BuildClusters(bootstrap, previous, errors, *snapshot);
  {
    FieldErrors::Scope scope(errors, "static_resources");
    BuildListeners(bootstrap, errors, *snapshot);
    if (errors.error_count() == before) CheckReferences(*snapshot, errors);
  }
  CheckStaticSources(bootstrap, *snapshot, errors);
  if (errors.error_count() != before) {
    settings_ = std::move(settings_before);
    return nullptr;
  }
  snapshot->cluster_ids = ids_;
  return snapshot;
}

}  // namespace sluice::config
