#include "source/xds/type.h"

namespace sluice::xds {
namespace {

struct Facts {
  Type type;
  std::string_view url;
  std::string_view name;
  bool complete;
};

constexpr Facts kFacts[] = {
    {Type::kListener, "type.googleapis.com/envoy.config.listener.v3.Listener", "listener", true},
    {Type::kCluster, "type.googleapis.com/envoy.config.cluster.v3.Cluster", "cluster", true},
    {Type::kRoute, "type.googleapis.com/envoy.config.route.v3.RouteConfiguration", "route", false},
    {Type::kEndpoint, "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment",
     "endpoint", false},
    {Type::kRuntime, "type.googleapis.com/envoy.service.runtime.v3.Runtime", "runtime", false},
    {Type::kSecret, "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret",
     "secret", false},
};

const Facts& FactsOf(Type type) { return kFacts[static_cast<size_t>(type)]; }

}  // namespace

std::string_view TypeUrl(Type type) { return FactsOf(type).url; }

std::string_view NameOf(Type type) { return FactsOf(type).name; }

bool IsComplete(Type type) { return FactsOf(type).complete; }

bool FindType(std::string_view type_url, Type& out) {
  for (const Facts& facts : kFacts) {
    if (facts.url != type_url) continue;
    out = facts.type;
    return true;
  }
  return false;
}

}  // namespace sluice::xds
