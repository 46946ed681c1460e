#pragma once

#include <memory>
#include <string_view>

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "envoy/config/route/v3/route.pb.h"
#include "source/config/route/sliced_routes.h"
#include "source/config/snapshot/dynamic_sources.h"
#include "source/config/snapshot/snapshot.h"
#include "source/config/tls/tls_context_parser.h"
#include "source/extension/field_errors.h"
#include "source/extension/registry/registry.h"
#include "source/net/dns.h"
#include "source/proxy/log_writer.h"
#include "source/route/cluster_ids.h"
#include "source/route/table_ids.h"
#include "source/runtime/cells.h"
#include "source/stats/store.h"

namespace sluice::config {

// Makes snapshots from bootstraps, and their parts from single resources; remembers the numbers of
// cluster and table names. Main thread.
class SnapshotBuilder final : route::ClusterIds, route::TableIds {
 public:
  // All outlive the builder. `log_writer` may be null: then no log is opened (validation).
  SnapshotBuilder(const extension::Registry& registry, stats::Store& stats,
                  proxy::LogWriter* log_writer);

  // The static resources of `bootstrap`, complete and with references checked; null after errors,
  // and nothing has changed then. A cluster that is as in `previous` is shared with it, with its
  // pools and hosts.
  std::shared_ptr<const Snapshot> Build(const envoy::config::bootstrap::v3::Bootstrap& bootstrap,
                                        const Snapshot* previous, extension::FieldErrors& errors);

  // Where the bootstrap that was built last has further resources from.
  const DynamicSources& sources() const { return settings_.sources; }

  // From now on every source counts as being there: for checking resources without a bootstrap.
  void AssumeSources() { settings_.sources.assumed = true; }

  // What the settings read that a key of the runtime may override. The builder does not set it.
  runtime::Cells& runtime() { return runtime_; }

  // The secrets that have come from elsewhere, which the builder does not set, and how the TLS
  // contexts in use were made.
  FetchedSecrets& secrets() { return secrets_; }
  TlsRecipes& tls_recipes() { return tls_recipes_; }

  // Single resources, as a control plane sends them, under the process-wide settings of the last
  // bootstrap that was built. Null after errors. References are not checked.
  std::shared_ptr<upstream::SharedCluster> MakeCluster(
      const envoy::config::cluster::v3::Cluster& from, extension::FieldErrors& errors);
  std::shared_ptr<const proxy::ListenerSpec> MakeListener(
      const envoy::config::listener::v3::Listener& from, extension::FieldErrors& errors);
  // A table and what it was made from. Empty: none.
  struct SlicedTable {
    SlicedRoutes source;
    std::shared_ptr<const route::RouteTable> table;
  };
  // From the wire form; `checker` checks it. Parts that `before` has too are shared with it.
  SlicedTable MakeTable(std::shared_ptr<const std::string> body, const SlicedTable& before,
                        load::Checker& checker, extension::FieldErrors& errors);

  // The number of a cluster's name, made when there is none yet.
  uint32_t IdOf(std::string_view name) override;
  // All names so far; what it holds does not change.
  std::shared_ptr<const base::StringMap<uint32_t>> ids() const { return ids_; }

 private:
  // What the bootstrap says for the whole process.
  struct Settings {
    net::DnsOptions resolver;  // of the clusters that do not name one
    DynamicSources sources;
    StaticSecrets secrets;
  };

  uint32_t TableIdOf(std::string_view key) override;
  void BuildClusters(const envoy::config::bootstrap::v3::Bootstrap& bootstrap,
                     const Snapshot* previous, extension::FieldErrors& errors, Snapshot& out);
  void BuildListeners(const envoy::config::bootstrap::v3::Bootstrap& bootstrap,
                      extension::FieldErrors& errors, Snapshot& out);
  void ReadCluster(const envoy::config::cluster::v3::Cluster& from, extension::FieldErrors& errors,
                   upstream::ClusterSpec& out);
  void ReadListener(const envoy::config::listener::v3::Listener& from,
                    extension::FieldErrors& errors, proxy::ListenerSpec& out);
  void CheckStaticSources(const envoy::config::bootstrap::v3::Bootstrap& bootstrap,
                          const Snapshot& snapshot, extension::FieldErrors& errors);
  static void CheckReferences(const Snapshot& snapshot, extension::FieldErrors& errors);

  const extension::Registry& registry_;
  stats::Store& stats_;
  proxy::LogWriter* const log_writer_;
  std::shared_ptr<base::StringMap<uint32_t>> ids_;
  base::StringMap<uint32_t> table_ids_;
  runtime::Cells runtime_;
  Settings settings_;
  FetchedSecrets secrets_;
  TlsRecipes tls_recipes_;
  const TlsParts tls_parts_;
};

}  // namespace sluice::config
