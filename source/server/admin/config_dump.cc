#include "source/server/admin/config_dump.h"

#include <memory>

#include "envoy/admin/v3/config_dump.pb.h"
#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.pb.h"
#include "google/protobuf/util/field_mask_util.h"
#include "source/config/parse/values.h"
#include "source/route/regex.h"
#include "source/server/admin/dynamic_dump.h"
#include "source/server/admin/json.h"
#include "source/server/admin/redact.h"

namespace sluice::server::admin {
namespace {

namespace v3 = envoy::admin::v3;
using Hcm = envoy::extensions::filters::network::http_connection_manager::v3::HttpConnectionManager;

// What the query asks for.
struct Selection {
  std::shared_ptr<const route::Regex> name;
  bool Wants(const std::string& resource) const {
    return name == nullptr || name->FullMatch(resource);
  }
};

struct Parts {
  v3::BootstrapConfigDump bootstrap;
  v3::ClustersConfigDump clusters;
  v3::ListenersConfigDump listeners;
  v3::ScopedRoutesConfigDump scoped_routes;
  v3::RoutesConfigDump routes;
  v3::SecretsConfigDump secrets;
};

void AddRoutes(const envoy::config::listener::v3::FilterChain& chain,
               const google::protobuf::Timestamp& when, const Selection& selection, Parts& parts) {
  for (const auto& filter : chain.filters()) {
    extension::FieldErrors errors;
    Hcm manager;
    if (!config::Unpack(filter.typed_config(), errors, manager) || !manager.has_route_config())
      continue;
    if (!selection.Wants(manager.route_config().name())) continue;
    auto* entry = parts.routes.add_static_route_configs();
    entry->mutable_route_config()->PackFrom(manager.route_config());
    *entry->mutable_last_updated() = when;
  }
}

void Fill(const Published& published, base::WallTime started, const Selection& selection,
          Parts& parts) {
  Bootstrap bootstrap;
  bootstrap.ParseFromString(published.bootstrap);
  Redact(bootstrap);  // keys are not for readers of a dump
  const google::protobuf::Timestamp when = ToTimestamp(published.when);
  for (const auto& cluster : bootstrap.static_resources().clusters()) {
    if (!selection.Wants(cluster.name())) continue;
    auto* entry = parts.clusters.add_static_clusters();
    entry->mutable_cluster()->PackFrom(cluster);
    *entry->mutable_last_updated() = when;
  }
  for (const auto& listener : bootstrap.static_resources().listeners()) {
    if (selection.Wants(listener.name())) {
      auto* entry = parts.listeners.add_static_listeners();
      entry->mutable_listener()->PackFrom(listener);
      *entry->mutable_last_updated() = when;
    }
    for (const auto& chain : listener.filter_chains()) AddRoutes(chain, when, selection, parts);
    if (listener.has_default_filter_chain())
      AddRoutes(listener.default_filter_chain(), when, selection, parts);
  }
  const auto wants = [&selection](const std::string& name) { return selection.Wants(name); };
  AddDynamicClusters(*published.dynamic, wants, parts.clusters);
  AddDynamicListeners(*published.dynamic, wants, parts.listeners);
  AddDynamicRoutes(*published.dynamic, wants, parts.routes);
  AddDynamicSecrets(*published.dynamic, wants, parts.secrets);
  for (const auto& secret : bootstrap.static_resources().secrets()) {
    if (!selection.Wants(secret.name())) continue;
    auto* entry = parts.secrets.add_static_secrets();
    entry->set_name(secret.name());
    entry->mutable_secret()->PackFrom(secret);
    *entry->mutable_last_updated() = when;
  }
  *parts.bootstrap.mutable_last_updated() = ToTimestamp(started);
  *parts.bootstrap.mutable_bootstrap() = std::move(bootstrap);
}

// The entries of the repeated field `resource`, such as static_clusters; false when no part has it.
bool AddResource(const google::protobuf::Message& part, const std::string& resource,
                 v3::ConfigDump& out) {
  const auto* field = part.GetDescriptor()->FindFieldByName(resource);
  if (field == nullptr) return false;
  if (!field->is_repeated()) {
    if (field->message_type() != nullptr && part.GetReflection()->HasField(part, field)) {
      out.add_configs()->PackFrom(part.GetReflection()->GetMessage(part, field));
    }
    return true;
  }
  for (int i = 0; i < part.GetReflection()->FieldSize(part, field); ++i) {
    out.add_configs()->PackFrom(part.GetReflection()->GetRepeatedMessage(part, field, i));
  }
  return true;
}

// Keeps of each entry what the mask names; a path may go on inside an Any.
void Trim(const std::string& mask, const std::string& any_field, google::protobuf::Message& inner) {
  google::protobuf::FieldMask kept;
  size_t begin = 0;
  while (begin <= mask.size()) {
    const size_t comma = std::min(mask.find(',', begin), mask.size());
    const std::string path = mask.substr(begin, comma - begin);
    if (path.rfind(any_field + ".", 0) == 0) kept.add_paths(path.substr(any_field.size() + 1));
    if (path == any_field) return;
    begin = comma + 1;
  }
  google::protobuf::util::FieldMaskUtil::TrimMessage(kept, &inner);
}

template <typename Entry, typename Inner>
bool TrimEntry(const std::string& mask, const std::string& field, google::protobuf::Any& any,
               google::protobuf::Any* (Entry::*get)(), Inner) {
  Entry entry;
  if (!any.UnpackTo(&entry)) return false;
  Inner inner;
  google::protobuf::Any* packed = (entry.*get)();
  if (packed->UnpackTo(&inner)) {
    Trim(mask, field, inner);
    Entry trimmed;
    (trimmed.*get)()->PackFrom(inner);
    any.PackFrom(trimmed);
  }
  return true;
}

void ApplyMask(const std::string& mask, v3::ConfigDump& dump) {
  using C = v3::ClustersConfigDump::StaticCluster;
  using L = v3::ListenersConfigDump::StaticListener;
  using R = v3::RoutesConfigDump::StaticRouteConfig;
  for (auto& any : *dump.mutable_configs()) {
    if (TrimEntry<C>(mask, "cluster", any, &C::mutable_cluster,
                     envoy::config::cluster::v3::Cluster()))
      continue;
    if (TrimEntry<L>(mask, "listener", any, &L::mutable_listener,
                     envoy::config::listener::v3::Listener()))
      continue;
    TrimEntry<R>(mask, "route_config", any, &R::mutable_route_config,
                 envoy::config::route::v3::RouteConfiguration());
  }
}

}  // namespace

Response DumpConfig(Server& server, const Request& request) {
  Selection selection;
  if (request.Has("name_regex")) {
    std::string error;
    selection.name = route::Regex::Compile(request.Get("name_regex"), error);
    if (selection.name == nullptr) {
      return {400, "text/plain",
              "INVALID_ARGUMENT: Error while parsing name_regex from " + request.Get("name_regex") +
                  ": " + error};
    }
  }
  Parts parts;
  Fill(*server.published(), server.started(), selection, parts);
  v3::ConfigDump dump;
  const google::protobuf::Message* const all[] = {&parts.bootstrap, &parts.clusters,
                                                  &parts.listeners, &parts.scoped_routes,
                                                  &parts.routes,    &parts.secrets};
  if (request.Has("resource")) {
    bool known = false;
    for (const auto* part : all) known = AddResource(*part, request.Get("resource"), dump) || known;
    if (!known) return {404, "text/plain", request.Get("resource") + " not found in config dump"};
    if (request.Has("mask")) ApplyMask(request.Get("mask"), dump);
  } else {
    for (const auto* part : all) dump.add_configs()->PackFrom(*part);
  }
  return {200, "application/json", ToJson(dump)};
}

}  // namespace sluice::server::admin
