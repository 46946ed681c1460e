#include "source/config/resources/resource_set.h"

#include <vector>

#include "envoy/config/cluster/v3/cluster.pb.h"
#include "envoy/config/endpoint/v3/endpoint.pb.h"
#include "envoy/config/listener/v3/listener.pb.h"
#include "envoy/config/route/v3/route.pb.h"
#include "envoy/extensions/transport_sockets/tls/v3/secret.pb.h"
#include "envoy/service/runtime/v3/rtds.pb.h"
#include "source/config/cluster/cluster_parser.h"
#include "source/config/load/proto_reader.h"
#include "source/config/load/source_map.h"
#include "source/config/runtime/runtime_parser.h"
#include "source/config/snapshot/references.h"

namespace sluice::config {
namespace {

using extension::FieldErrors;

// Gives the faults of one resource, whose paths begin at it, the path and the place that they have
// in the text.
void Place(const load::Document& document, const FoundResource& found, FieldErrors& own,
           FieldErrors& errors) {
  own.Locate([&](std::string_view path) { return load::FindPlace(document, *found.node, path); });
  if (found.path.empty()) return errors.Append(own);
  FieldErrors::Scope scope(errors, found.path);
  errors.Append(own);
}

// With a type in it or without.
void ReadResource(const load::Document& document, const load::Node& node,
                  google::protobuf::Message& out, FieldErrors& errors) {
  load::ProtoReader reader(document, {}, errors);
  const bool is_any = out.GetDescriptor() == google::protobuf::Any::descriptor();
  if (node.Find("@type") == nullptr || is_any) return reader.Read(node, out);
  google::protobuf::Any any;
  reader.Read(node, any);
  if (errors.ok() && !out.ParseFromString(any.value())) errors.Error("cannot be read");
}

}  // namespace

void ResourceSet::Add(const load::Document& document, FieldErrors& errors) {
  for (const FoundResource& found : FindResources(document, document.name())) {
    ++counts_[static_cast<size_t>(found.kind)];
    Check(document, found, errors);
  }
}

template <typename Message, typename Use>
void ResourceSet::ReadAs(const load::Document& document, const FoundResource& found, Use use,
                         FieldErrors& errors) {
  FieldErrors own;
  Message message;
  ReadResource(document, *found.node, message, own);
  if (own.ok()) use(message, own);
  Place(document, found, own, errors);
}

template <typename Message, typename Build>
void ResourceSet::CheckAs(const load::Document& document, const FoundResource& found, Build build,
                          FieldErrors& errors) {
  ReadAs<Message>(
      document, found,
      [&](const Message& message, FieldErrors& own) {
        checker_.Check(message, own);
        if (own.ok()) build(message, own);
      },
      errors);
}

void ResourceSet::Check(const load::Document& document, const FoundResource& found,
                        FieldErrors& errors) {
  switch (found.kind) {
    case ResourceKind::kListener:
      return CheckAs<envoy::config::listener::v3::Listener>(
          document, found,
          [&](const auto& from, FieldErrors& own) {
            Define(document, found, from.name(), own);
            if (const auto listener = builder_.MakeListener(from, own))
              Refer(document, found, *listener);
          },
          errors);
    case ResourceKind::kCluster:
      return CheckAs<envoy::config::cluster::v3::Cluster>(
          document, found,
          [&](const auto& from, FieldErrors& own) {
            Define(document, found, from.name(), own);
            const auto cluster = builder_.MakeCluster(from, own);
            if (cluster == nullptr || cluster->spec->discovery != upstream::DiscoveryType::kEds)
              return;
            Refer(document, found, ResourceKind::kEndpoint, cluster->spec->eds.service_name);
          },
          errors);
    case ResourceKind::kRoute:
      return ReadAs<envoy::config::route::v3::RouteConfiguration>(  // MakeTable checks it
          document, found,
          [&](const auto& from, FieldErrors& own) {
            Define(document, found, from.name(), own);
            auto body = std::make_shared<const std::string>(from.SerializeAsString());
            const auto made = builder_.MakeTable(std::move(body), {}, checker_, own);
            if (made.table != nullptr) Refer(document, found, *made.table);
          },
          errors);
    case ResourceKind::kEndpoint:
      return CheckAs<envoy::config::endpoint::v3::ClusterLoadAssignment>(
          document, found,
          [&](const auto& from, FieldErrors& own) {
            Define(document, found, from.cluster_name(), own);
            upstream::LoadAssignment assignment;
            ParseAssignment(from, own, assignment);
          },
          errors);
    case ResourceKind::kSecret:
      return CheckAs<envoy::extensions::transport_sockets::tls::v3::Secret>(
          document, found,
          [&](const auto& from, FieldErrors& own) { Define(document, found, from.name(), own); },
          errors);
    case ResourceKind::kRuntime:
      return CheckAs<envoy::service::runtime::v3::Runtime>(
          document, found,
          [&](const auto& from, FieldErrors& own) {
            Define(document, found, from.name(), own);
            FieldErrors::Scope layer(own, "layer");
            ToRuntimeValues(from.layer(), own);
          },
          errors);
    case ResourceKind::kExtension: return CheckExtension(document, found, errors);
  }
}

// Its own message, or the one in its typed_config.
void ResourceSet::CheckExtension(const load::Document& document, const FoundResource& found,
                                 FieldErrors& errors) {
  FoundResource inner = found;
  for (const char* field : {"typed_config", "typedConfig"}) {
    if (const load::Node* member = found.node->Find(field)) {
      inner.node = member;
      inner.path += "." + std::string(field);
    }
  }
  CheckAs<google::protobuf::Any>(
      document, inner, [](const auto&, FieldErrors&) {}, errors);
}

void ResourceSet::Define(const load::Document& document, const FoundResource& found,
                         const std::string& name, FieldErrors& errors) {
  const extension::Location here = document.LocationOf(*found.node);
  const auto [it, added] = defined_.emplace(std::make_pair(found.kind, name), here);
  if (added) return;
  const std::string_view field = found.kind == ResourceKind::kEndpoint ? "cluster_name" : "name";
  errors.Error(field, "is that of another " + std::string(NameOf(found.kind)) + " too")
      .WithValue(name)
      .WithHint("the first is at " + it->second.file + ":" + std::to_string(it->second.line));
}

void ResourceSet::Refer(const load::Document& document, const FoundResource& found,
                        ResourceKind kind, const std::string& name) {
  references_.push_back({kind, name, found.path, document.LocationOf(*found.node)});
}

void ResourceSet::Refer(const load::Document& document, const FoundResource& found,
                        const route::RouteTable& table) {
  std::set<std::string> names;
  for (const route::VirtualHostSpec& host : table.spec().virtual_hosts) {
    for (const route::RouteSpec& route : host.routes) {
      if (route.action != route::ActionKind::kForward) continue;
      names.insert(route.forward.cluster.name);
      for (const route::WeightedCluster& weighted : route.forward.weighted)
        names.insert(weighted.cluster.name);
    }
  }
  names.erase("");
  for (const std::string& name : names) Refer(document, found, ResourceKind::kCluster, name);
}

void ResourceSet::Refer(const load::Document& document, const FoundResource& found,
                        const proxy::ListenerSpec& listener) {
  ForEachChain(listener, [&](const proxy::FilterChainSpec& chain, int) {
    if (chain.http == nullptr) return;
    if (chain.http->rds != nullptr)
      Refer(document, found, ResourceKind::kRoute, chain.http->rds->name);
    if (chain.http->routes != nullptr) Refer(document, found, *chain.http->routes);
  });
}

void ResourceSet::CheckReferences(FieldErrors& errors) const {
  std::set<std::pair<ResourceKind, std::string>> told;
  for (const Reference& each : references_) {
    const std::pair<ResourceKind, std::string> key(each.kind, each.name);
    if (count(each.kind) == 0 || defined_.count(key) > 0 || !told.insert(key).second) continue;
    FieldErrors::Scope scope(errors, each.path);
    errors.Warning("names one " + std::string(NameOf(each.kind)) + " that is not here")
        .WithValue(each.name)
        .At(each.where);
  }
}

}  // namespace sluice::config
