#include "source/config/resources/resource_kind.h"

#include <array>
#include <string>

#include "source/base/ascii.h"

namespace sluice::config {
namespace {

struct Facts {
  ResourceKind kind;
  std::string_view name;
  std::string_view message;
  // Any of these fields, in either spelling, tells the kind; the rest is empty.
  std::array<std::string_view, 12> fields;
};

constexpr Facts kFacts[] = {
    {ResourceKind::kListener,
     "listener",
     "envoy.config.listener.v3.Listener",
     {"filter_chains", "filterChains", "default_filter_chain", "defaultFilterChain",
      "listener_filters", "listenerFilters", "api_listener", "apiListener", "address"}},
    {ResourceKind::kRoute,
     "route",
     "envoy.config.route.v3.RouteConfiguration",
     {"virtual_hosts", "virtualHosts", "vhds"}},
    {ResourceKind::kEndpoint,
     "endpoint",
     "envoy.config.endpoint.v3.ClusterLoadAssignment",
     {"cluster_name", "clusterName"}},
    {ResourceKind::kSecret,
     "secret",
     "envoy.extensions.transport_sockets.tls.v3.Secret",
     {"tls_certificate", "tlsCertificate", "validation_context", "validationContext",
      "session_ticket_keys", "sessionTicketKeys", "generic_secret", "genericSecret"}},
    {ResourceKind::kRuntime, "runtime", "envoy.service.runtime.v3.Runtime", {"layer"}},
    {ResourceKind::kCluster,
     "cluster",
     "envoy.config.cluster.v3.Cluster",
     {"connect_timeout", "connectTimeout", "load_assignment", "loadAssignment",
      "eds_cluster_config", "edsClusterConfig", "lb_policy", "lbPolicy", "cluster_type",
      "clusterType", "type"}},
    {ResourceKind::kExtension, "extension", "", {"typed_config", "typedConfig"}},
};

const Facts& FactsOf(ResourceKind kind) {
  for (const Facts& facts : kFacts) {
    if (facts.kind == kind) return facts;
  }
  return kFacts[0];
}

}  // namespace

std::string_view NameOf(ResourceKind kind) { return FactsOf(kind).name; }

std::optional<ResourceKind> KindOfType(std::string_view type) {
  const std::string_view name = type.substr(type.rfind('/') + 1);
  for (const Facts& facts : kFacts) {
    if (!facts.message.empty() && facts.message == name) return facts.kind;
  }
  return std::nullopt;
}

std::optional<ResourceKind> KindOfFields(const load::Node& map) {
  for (const Facts& facts : kFacts) {
    for (const std::string_view field : facts.fields) {
      if (!field.empty() && map.Find(field) != nullptr) return facts.kind;
    }
  }
  return std::nullopt;
}

std::optional<ResourceKind> KindOfFile(std::string_view path) {
  const std::string name = base::Lower(path.substr(path.rfind('/') + 1));
  for (const Facts& facts : kFacts) {
    const std::string middle = "." + std::string(facts.name);
    if (name.find(middle + ".") != std::string::npos ||
        name.find(middle + "s.") != std::string::npos)
      return facts.kind;
  }
  return std::nullopt;
}

}  // namespace sluice::config
