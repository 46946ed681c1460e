#include <map>
#include <set>
#include <string_view>

#include "envoy/admin/v3/clusters.pb.h"
#include "envoy/admin/v3/listeners.pb.h"
#include "envoy/admin/v3/server_info.pb.h"
#include "source/server/admin/config_dump.h"
#include "source/server/admin/handlers.h"
#include "source/server/admin/json.h"
#include "source/server/admin/server_info.h"

namespace sluice::server::admin {
namespace {

namespace v3 = envoy::admin::v3;

void SetAddress(const net::Address& from, envoy::config::core::v3::Address& to) {
  if (from.is_ip()) {
    to.mutable_socket_address()->set_address(from.IpText());
    to.mutable_socket_address()->set_port_value(from.port());
  } else {
    to.mutable_pipe()->set_path(from.ToString());
  }
}

void Listeners(Server& server, const Request& request, Respond respond) {
  const auto now = server.published();
  if (request.Get("format") == "json") {
    v3::Listeners out;
    for (const auto& listener : now->snapshot->listeners) {
      auto* status = out.add_listener_statuses();
      status->set_name(listener->name);
      const auto it = now->listener_addresses.find(listener->name);
      if (it == now->listener_addresses.end() || it->second.empty()) continue;
      SetAddress(it->second[0], *status->mutable_local_address());
      for (size_t i = 1; i < it->second.size(); ++i)
        SetAddress(it->second[i], *status->add_additional_local_addresses());
    }
    respond({200, "application/json", ToJson(out)});
    return;
  }
  std::string text;
  for (const auto& listener : now->snapshot->listeners) {
    const auto it = now->listener_addresses.find(listener->name);
    if (it == now->listener_addresses.end()) continue;
    for (const net::Address& address : it->second)
      text += listener->name + "::" + address.ToString() + "\n";
  }
  respond({200, "text/plain; charset=UTF-8", text});
}

struct HostTotals {
  uint64_t cx_active = 0, cx_connect_fail = 0, cx_total = 0, rq_active = 0, rq_error = 0,
           rq_success = 0, rq_timeout = 0, rq_total = 0;
};

HostTotals TotalsOf(const upstream::Host& host) {
  HostTotals totals;
  host.ForEachCells([&totals](const upstream::HostCells& cells) {
    totals.cx_active += static_cast<uint64_t>(cells.cx_active.value());
    totals.cx_connect_fail += cells.cx_connect_fail.value();
    totals.cx_total += cells.cx_total.value();
    totals.rq_active += static_cast<uint64_t>(cells.rq_active.value());
    totals.rq_error += cells.rq_error.value();
    totals.rq_success += cells.rq_success.value();
    totals.rq_timeout += cells.rq_timeout.value();
    totals.rq_total += cells.rq_total.value();
  });
  return totals;
}

std::string_view HealthFlags(const upstream::Host& host) {
  switch (host.health()) {
    case upstream::HealthStatus::kUnhealthy:
    case upstream::HealthStatus::kDraining:
    case upstream::HealthStatus::kTimeout: return "/failed_eds_health";
    case upstream::HealthStatus::kDegraded: return "/degraded_eds_health";
    default: return "healthy";
  }
}

void HostText(const std::string& cluster, const upstream::Host& host, std::string& out) {
  const std::string prefix = cluster + "::" + host.address_text() + "::";
  const HostTotals totals = TotalsOf(host);
  const auto line = [&](std::string_view name, const std::string& value) {
    out += prefix + std::string(name) + "::" + value + "\n";
  };
  line("cx_active", std::to_string(totals.cx_active));
  line("cx_connect_fail", std::to_string(totals.cx_connect_fail));
  line("cx_total", std::to_string(totals.cx_total));
  line("rq_active", std::to_string(totals.rq_active));
  line("rq_error", std::to_string(totals.rq_error));
  line("rq_pending_active", "0");
  line("rq_success", std::to_string(totals.rq_success));
  line("rq_timeout", std::to_string(totals.rq_timeout));
  line("rq_total", std::to_string(totals.rq_total));
  line("hostname", host.hostname());
  line("health_flags", std::string(HealthFlags(host)));
  line("weight", std::to_string(host.weight()));
  line("region", host.locality().region);
  line("zone", host.locality().zone);
  line("sub_zone", host.locality().sub_zone);
  line("canary", "false");
  line("priority", std::to_string(host.locality().priority));
  line("success_rate", "-1");
  line("local_origin_success_rate", "-1");
}

// The names of clusters that came from outside.
std::set<std::string_view> AddedByApi(const Published& now) {
  std::set<std::string_view> names;
  for (const DynamicResource& cluster : now.dynamic->clusters) {
    if (cluster.forms.active.body != nullptr) names.insert(cluster.name);
  }
  return names;
}

void ClustersText(const Published& now, Respond respond) {
  std::string text;
  const std::set<std::string_view> added = AddedByApi(now);
  for (size_t id = 0; id < now.snapshot->clusters.size(); ++id) {
    const auto& cluster = now.snapshot->clusters[id];
    if (cluster == nullptr) continue;
    const std::string& name = cluster->spec->name;
    text += name + "::observability_name::" + cluster->spec->stat_name + "\n";
    for (int p = 0; p < upstream::kPriorities; ++p) {
      const auto& limits = cluster->spec->circuit_breakers.limits[static_cast<size_t>(p)];
      const std::string prefix = name + (p == 0 ? "::default_priority::" : "::high_priority::");
      text += prefix + "max_connections::" + std::to_string(limits.max_connections) + "\n";
      text +=
          prefix + "max_pending_requests::" + std::to_string(limits.max_pending_requests) + "\n";
      text += prefix + "max_requests::" + std::to_string(limits.max_requests) + "\n";
      text += prefix + "max_retries::" + std::to_string(limits.max_retries) + "\n";
    }
    text += name + "::added_via_api::" + (added.count(name) > 0 ? "true\n" : "false\n");
    if (now.hosts[id] == nullptr) continue;
    for (const auto& host : now.hosts[id]->hosts()) HostText(name, *host, text);
  }
  respond({200, "text/plain; charset=UTF-8", std::move(text)});
}

void AddStat(v3::HostStatus& to, const char* name, uint64_t value, bool gauge) {
  auto* stat = to.add_stats();
  stat->set_name(name);
  stat->set_value(value);
  stat->set_type(gauge ? v3::SimpleMetric::GAUGE : v3::SimpleMetric::COUNTER);
}

void HostJson(const upstream::Host& host, v3::HostStatus& to) {
  const HostTotals totals = TotalsOf(host);
  SetAddress(host.address(), *to.mutable_address());
  AddStat(to, "cx_connect_fail", totals.cx_connect_fail, false);
  AddStat(to, "cx_total", totals.cx_total, false);
  AddStat(to, "rq_error", totals.rq_error, false);
  AddStat(to, "rq_success", totals.rq_success, false);
  AddStat(to, "rq_timeout", totals.rq_timeout, false);
  AddStat(to, "rq_total", totals.rq_total, false);
  AddStat(to, "cx_active", totals.cx_active, true);
  AddStat(to, "rq_active", totals.rq_active, true);
  to.mutable_health_status()->set_eds_health_status(
      host.healthy() ? envoy::config::core::v3::HEALTHY : envoy::config::core::v3::UNHEALTHY);
  to.set_weight(host.weight());
  to.set_hostname(host.hostname());
  to.set_priority(host.locality().priority);
  to.mutable_locality()->set_region(host.locality().region);
  to.mutable_locality()->set_zone(host.locality().zone);
  to.mutable_locality()->set_sub_zone(host.locality().sub_zone);
}

void Clusters(Server& server, const Request& request, Respond respond) {
  const auto now = server.published();
  if (request.Get("format") != "json") return ClustersText(*now, std::move(respond));
  v3::Clusters out;
  const std::set<std::string_view> added = AddedByApi(*now);
  for (size_t id = 0; id < now->snapshot->clusters.size(); ++id) {
    const auto& cluster = now->snapshot->clusters[id];
    if (cluster == nullptr) continue;
    auto* status = out.add_cluster_statuses();
    status->set_name(cluster->spec->name);
    status->set_added_via_api(added.count(cluster->spec->name) > 0);
    status->set_observability_name(cluster->spec->stat_name);
    for (int p = 0; p < upstream::kPriorities; ++p) {
      const auto& limits = cluster->spec->circuit_breakers.limits[static_cast<size_t>(p)];
      auto* threshold = status->mutable_circuit_breakers()->add_thresholds();
      threshold->set_priority(p == 0 ? envoy::config::core::v3::DEFAULT
                                     : envoy::config::core::v3::HIGH);
      threshold->mutable_max_connections()->set_value(limits.max_connections);
      threshold->mutable_max_pending_requests()->set_value(limits.max_pending_requests);
      threshold->mutable_max_requests()->set_value(limits.max_requests);
      threshold->mutable_max_retries()->set_value(limits.max_retries);
    }
    if (now->hosts[id] == nullptr) continue;
    for (const auto& host : now->hosts[id]->hosts()) HostJson(*host, *status->add_host_statuses());
  }
  respond({200, "application/json", ToJson(out)});
}

void ServerInfo(Server& server, const Request&, Respond respond) {
  v3::ServerInfo info;
  FillServerInfo(server, info);
  respond({200, "application/json", ToJson(info, /*all=*/true)});
}

void ConfigDump(Server& server, const Request& request, Respond respond) {
  respond(DumpConfig(server, request));
}

void Pools(Server& server, const Request&, Respond respond) {
  server.Post([&server, respond = std::move(respond)]() mutable {
    server.CollectPools([respond = std::move(respond)](std::vector<PoolCounts> pools) mutable {
      std::map<std::pair<std::string, std::string>, upstream::HostPool::Counts> sums;
      for (const PoolCounts& pool : pools) {
        auto& sum = sums[{pool.cluster, pool.host}];
        sum.connecting += pool.counts.connecting;
        sum.idle += pool.counts.idle;
        sum.busy += pool.counts.busy;
        sum.pending += pool.counts.pending;
      }
      std::string text = "cluster::host::connecting::ready::leased::pending\n";
      for (const auto& [key, sum] : sums) {
        text += key.first + "::" + key.second + "::" + std::to_string(sum.connecting) +
                "::" + std::to_string(sum.idle) + "::" + std::to_string(sum.busy) +
                "::" + std::to_string(sum.pending) + "\n";
      }
      respond({200, "text/plain; charset=UTF-8", std::move(text)});
    });
  });
}

}  // namespace

void AddConfigEndpoints(std::vector<Endpoint>& out) {
  out.push_back({"/clusters", "clusters with their hosts (format=json)", false, &Clusters});
  out.push_back({"/listeners", "listeners with their addresses (format=json)", false, &Listeners});
  out.push_back({"/server_info", "version, state, node and flags", false, &ServerInfo});
  out.push_back({"/config_dump", "the configuration in force (resource, mask, name_regex)", false,
                 &ConfigDump});
  out.push_back({"/pools", "connections to upstreams: connecting, ready, leased, pending per host",
                 false, &Pools});
}

}  // namespace sluice::server::admin
