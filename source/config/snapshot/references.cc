#include "source/config/snapshot/references.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>

namespace sluice::config {
namespace {

using extension::FieldErrors;

void AddClusters(const route::RouteTable& table, std::vector<uint32_t>& out) {
  for (const auto& host : table.virtual_hosts())
    out.insert(out.end(), host->clusters().begin(), host->clusters().end());
}

std::vector<uint32_t> Sorted(std::vector<uint32_t> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

void CheckCluster(const route::ClusterRef& cluster, std::string_view field, ClusterIsKnown known,
                  FieldErrors& errors) {
  if (cluster.name.empty() || known(cluster.id)) return;
  errors.Error(field, "names a cluster that does not exist").WithValue(cluster.name);
}

// The routes of a chain, as messages name them.
void CheckChain(const proxy::FilterChainSpec& chain, ClusterIsKnown known, FieldErrors& errors) {
  if (chain.http == nullptr || chain.http->routes == nullptr) return;
  FieldErrors::Scope scope(errors, "filters[0].typed_config.route_config");
  CheckClusters(*chain.http->routes, known, errors);
}

}  // namespace

std::vector<uint32_t> ClustersOf(const route::RouteTable& table) {
  std::vector<uint32_t> ids;
  AddClusters(table, ids);
  return Sorted(std::move(ids));
}

std::vector<uint32_t> ClustersOf(const proxy::ListenerSpec& listener) {
  std::vector<uint32_t> ids;
  ForEachChain(listener, [&ids](const proxy::FilterChainSpec& chain, int) {
    if (chain.http != nullptr && chain.http->routes != nullptr)
      AddClusters(*chain.http->routes, ids);
  });
  return Sorted(std::move(ids));
}

std::vector<uint32_t> NewTargets(const route::RouteTable& from, const route::RouteTable& to) {
  std::unordered_map<std::string_view, const route::VirtualHost*> before;
  std::vector<uint32_t> found;
  for (size_t i = 0; i < to.virtual_hosts().size(); ++i) {
    const route::VirtualHost* const host = to.virtual_hosts()[i].get();
    // Most are the very same, at the same place.
    if (i < from.virtual_hosts().size() && from.virtual_hosts()[i].get() == host) continue;
    if (before.empty()) {
      for (const auto& each : from.virtual_hosts()) before.emplace(each->spec().name, each.get());
    }
    const auto known = before.find(host->spec().name);
    if (known == before.end() || known->second == host) continue;
    const auto &old = known->second->clusters(), &now = host->clusters();
    std::set_difference(now.begin(), now.end(), old.begin(), old.end(), std::back_inserter(found));
  }
  return Sorted(std::move(found));
}

void ForEachChain(const proxy::ListenerSpec& listener,
                  absl::FunctionRef<void(const proxy::FilterChainSpec& chain, int index)> visit) {
  for (size_t i = 0; i < listener.chains.size(); ++i)
    visit(listener.chains[i], static_cast<int>(i));
  if (listener.has_default_chain) visit(listener.default_chain, -1);
}

void CheckClusters(const route::RouteTable& table, ClusterIsKnown known, FieldErrors& errors) {
  if (!table.spec().validate_clusters) return;
  const auto& hosts = table.spec().virtual_hosts;
  for (size_t i = 0; i < hosts.size(); ++i) {
    FieldErrors::Scope host(errors, "virtual_hosts", i);
    for (size_t j = 0; j < hosts[i].routes.size(); ++j) {
      const route::RouteSpec& route = hosts[i].routes[j];
      if (route.action != route::ActionKind::kForward) continue;
      FieldErrors::Scope scope(errors, "routes", j);
      CheckCluster(route.forward.cluster, "route.cluster", known, errors);
      for (size_t k = 0; k < route.forward.weighted.size(); ++k) {
        FieldErrors::Scope weighted(errors, "route.weighted_clusters.clusters", k);
        CheckCluster(route.forward.weighted[k].cluster, "name", known, errors);
      }
    }
  }
}

void CheckClusters(const proxy::ListenerSpec& listener, ClusterIsKnown known, FieldErrors& errors) {
  ForEachChain(listener, [&](const proxy::FilterChainSpec& chain, int index) {
    if (index < 0) {
      FieldErrors::Scope scope(errors, "default_filter_chain");
      CheckChain(chain, known, errors);
    } else {
      FieldErrors::Scope scope(errors, "filter_chains", static_cast<size_t>(index));
      CheckChain(chain, known, errors);
    }
  });
}

}  // namespace sluice::config
