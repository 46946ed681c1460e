#include "source/server/admin/dynamic_dump.h"

#include "envoy/extensions/transport_sockets/tls/v3/secret.pb.h"
#include "source/server/admin/redact.h"
#include "source/xds/type.h"

namespace sluice::server::admin {
namespace {

namespace v3 = envoy::admin::v3;
using envoy::extensions::transport_sockets::tls::v3::Secret;

void SetBody(const std::string& body, xds::Type type, google::protobuf::Any& out) {
  out.set_type_url(std::string(xds::TypeUrl(type)));
  out.set_value(body);
}

void SetRefusal(const xds::Refusal& refusal, xds::Type type, v3::UpdateFailureState& out) {
  SetBody(refusal.body, type, *out.mutable_failed_configuration());
  *out.mutable_last_update_attempt() = ToTimestamp(refusal.when);
  out.set_details(refusal.why);
  out.set_version_info(refusal.version);
}

v3::ClientResourceStatus StatusOf(const DynamicResource& resource) {
  if (resource.forms.refusal != nullptr) return v3::NACKED;
  return resource.forms.active.body != nullptr || resource.forms.next.body != nullptr
             ? v3::ACKED
             : v3::REQUESTED;
}

void FillCluster(const xds::Record& record, v3::ClustersConfigDump::DynamicCluster& out) {
  out.set_version_info(record.version);
  if (record.body == nullptr) return;
  SetBody(*record.body, xds::Type::kCluster, *out.mutable_cluster());
  *out.mutable_last_updated() = ToTimestamp(record.when);
}

void FillListener(const xds::Record& record, v3::ListenersConfigDump::DynamicListenerState& out) {
  out.set_version_info(record.version);
  SetBody(*record.body, xds::Type::kListener, *out.mutable_listener());
  *out.mutable_last_updated() = ToTimestamp(record.when);
}

}  // namespace

google::protobuf::Timestamp ToTimestamp(base::WallTime time) {
  google::protobuf::Timestamp stamp;
  const int64_t nanos = time.time_since_epoch().count();
  stamp.set_seconds(nanos / 1000000000);
  stamp.set_nanos(static_cast<int32_t>(nanos % 1000000000 / 1000000 * 1000000));
  return stamp;
}

void AddDynamicClusters(const DynamicState& state, WantsResource wants,
                        v3::ClustersConfigDump& out) {
  out.set_version_info(state.cluster_version);
  for (const DynamicResource& resource : state.clusters) {
    if (!wants(resource.name)) continue;
    const bool active = resource.forms.active.body != nullptr;
    const bool warming = resource.forms.next.body != nullptr;
    if (warming) {
      auto& entry = *out.add_dynamic_warming_clusters();
      FillCluster(resource.forms.next, entry);
      entry.set_client_status(StatusOf(resource));
    }
    if (!active && (warming || resource.forms.refusal == nullptr)) continue;
    auto& entry = active ? *out.add_dynamic_active_clusters() : *out.add_dynamic_warming_clusters();
    FillCluster(resource.forms.active, entry);
    entry.set_client_status(StatusOf(resource));
    if (resource.forms.refusal != nullptr)
      SetRefusal(*resource.forms.refusal, xds::Type::kCluster, *entry.mutable_error_state());
  }
}

void AddDynamicListeners(const DynamicState& state, WantsResource wants,
                         v3::ListenersConfigDump& out) {
  out.set_version_info(state.listener_version);
  for (const DynamicResource& resource : state.listeners) {
    if (!wants(resource.name)) continue;
    auto& entry = *out.add_dynamic_listeners();
    entry.set_name(resource.name);
    if (resource.forms.active.body != nullptr)
      FillListener(resource.forms.active, *entry.mutable_active_state());
    if (resource.forms.next.body != nullptr)
      FillListener(resource.forms.next, *entry.mutable_warming_state());
    if (resource.forms.refusal != nullptr)
      SetRefusal(*resource.forms.refusal, xds::Type::kListener, *entry.mutable_error_state());
    entry.set_client_status(StatusOf(resource));
  }
}

void AddDynamicRoutes(const DynamicState& state, WantsResource wants, v3::RoutesConfigDump& out) {
  for (const DynamicResource& resource : state.routes) {
    if (!wants(resource.name)) continue;
    const xds::Record& record =
        resource.forms.active.body != nullptr ? resource.forms.active : resource.forms.next;
    if (record.body == nullptr && resource.forms.refusal == nullptr) continue;
    auto& entry = *out.add_dynamic_route_configs();
    entry.set_version_info(record.version);
    if (record.body != nullptr) {
      SetBody(*record.body, xds::Type::kRoute, *entry.mutable_route_config());
      *entry.mutable_last_updated() = ToTimestamp(record.when);
    }
    entry.set_client_status(StatusOf(resource));
    if (resource.forms.refusal != nullptr)
      SetRefusal(*resource.forms.refusal, xds::Type::kRoute, *entry.mutable_error_state());
  }
}

void AddDynamicSecrets(const DynamicState& state, WantsResource wants, v3::SecretsConfigDump& out) {
  for (const DynamicResource& resource : state.secrets) {
    if (!wants(resource.name)) continue;
    const xds::Record& record = resource.forms.active;
    const bool active = record.body != nullptr;
    auto& entry = active ? *out.add_dynamic_active_secrets() : *out.add_dynamic_warming_secrets();
    entry.set_name(resource.name);
    // The word is Envoy's.
    entry.set_version_info(active ? record.version : "uninitialized");
    Secret secret;
    if (active) {
      secret.ParseFromString(*record.body);
      Redact(secret);
      *entry.mutable_last_updated() = ToTimestamp(record.when);
    } else {
      secret.set_name(resource.name);
    }
    entry.mutable_secret()->PackFrom(secret);
    entry.set_client_status(StatusOf(resource));
    if (resource.forms.refusal == nullptr) continue;
    SetRefusal(*resource.forms.refusal, xds::Type::kSecret, *entry.mutable_error_state());
    Secret refused;
    const bool readable = refused.ParseFromString(resource.forms.refusal->body);
    if (readable) Redact(refused);
    entry.mutable_error_state()->mutable_failed_configuration()->set_value(
        readable ? refused.SerializeAsString() : "");
  }
}

}  // namespace sluice::server::admin
