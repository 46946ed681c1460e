#include "source/config/snapshot/dynamic_sources.h"

#include "source/config/parse/config_source.h"
#include "source/config/parse/control_plane.h"
#include "source/config/snapshot/references.h"

namespace sluice::config {
namespace {

using extension::FieldErrors;
using Kind = upstream::ConfigSourceSpec::Kind;

void CheckCluster(const upstream::ControlPlaneSpec& plane, const DynamicSources& sources,
                  FieldErrors& errors) {
  if (plane.cluster.empty() || sources.control_clusters.count(plane.cluster) > 0) return;
  errors.Error("grpc_services[0].envoy_grpc.cluster_name", "cannot carry gRPC to a control plane")
      .WithValue(plane.cluster)
      .WithHint(
          "it has to be a cluster of static_resources that speaks HTTP/2 "
          "(explicit_http_config.http2_protocol_options) and whose type is not EDS");
}

void CheckSecrets(const std::vector<upstream::SecretSpec>& secrets, const DynamicSources& sources,
                  FieldErrors& errors) {
  for (const upstream::SecretSpec& secret : secrets) {
    FieldErrors::Scope scope(errors, "transport_socket");
    FieldErrors::Scope name(errors, "secret", std::string_view(secret.name));
    FieldErrors::Scope field(errors, "sds_config");
    CheckSource(secret.source, sources, errors);
  }
}

}  // namespace

DynamicSources ParseDynamicSources(const envoy::config::bootstrap::v3::Bootstrap& bootstrap,
                                   FieldErrors& errors) {
  DynamicSources sources;
  const auto& dynamic = bootstrap.dynamic_resources();
  FieldErrors::Scope scope(errors, "dynamic_resources");
  if (dynamic.has_ads_config()) {
    FieldErrors::Scope field(errors, "ads_config");
    auto plane = std::make_shared<upstream::ControlPlaneSpec>();
    ParseControlPlane(dynamic.ads_config(), errors, *plane);
    sources.ads = std::move(plane);
  }
  if (dynamic.has_cds_config()) {
    FieldErrors::Scope field(errors, "cds_config");
    ParseConfigSource(dynamic.cds_config(), errors, sources.clusters.emplace());
  }
  if (dynamic.has_lds_config()) {
    FieldErrors::Scope field(errors, "lds_config");
    ParseConfigSource(dynamic.lds_config(), errors, sources.listeners.emplace());
  }
  return sources;
}

std::set<std::string> ControlClusters(const Snapshot& snapshot) {
  std::set<std::string> names;
  for (const auto& cluster : snapshot.clusters) {
    if (cluster == nullptr) continue;
    const upstream::ClusterSpec& spec = *cluster->spec;
    if (spec.http.protocol != upstream::UpstreamHttpSpec::Protocol::kHttp1 &&
        spec.discovery != upstream::DiscoveryType::kEds &&
        spec.discovery != upstream::DiscoveryType::kOriginalDst)
      names.insert(spec.name);
  }
  return names;
}

bool AsksControlPlane(const DynamicSources& sources, const Snapshot& snapshot) {
  if (sources.ads != nullptr) return true;
  bool asks = false;
  const auto add = [&asks](const upstream::ConfigSourceSpec& source) {
    asks = asks || source.kind == Kind::kControlPlane;
  };
  if (sources.clusters) add(*sources.clusters);
  if (sources.listeners) add(*sources.listeners);
  for (const RuntimeLayerSpec& layer : snapshot.runtime->layers) {
    if (layer.kind == RuntimeLayerSpec::Kind::kDiscovery) add(layer.source);
  }
  for (const auto& cluster : snapshot.clusters) {
    if (cluster == nullptr) continue;
    const upstream::ClusterSpec& spec = *cluster->spec;
    if (spec.discovery == upstream::DiscoveryType::kEds) add(spec.eds.source);
    for (const upstream::TransportSpec& transport : spec.transports) {
      for (const upstream::SecretSpec& secret : transport.secrets) add(secret.source);
    }
  }
  for (const auto& listener : snapshot.listeners) {
    ForEachChain(*listener, [&add](const proxy::FilterChainSpec& chain, int) {
      if (chain.http != nullptr && chain.http->rds != nullptr) add(chain.http->rds->source);
      for (const upstream::SecretSpec& secret : chain.secrets) add(secret.source);
    });
  }
  return asks;
}

void CheckSource(const upstream::ConfigSourceSpec& source, const DynamicSources& sources,
                 FieldErrors& errors) {
  if (sources.assumed) return;
  if (source.kind == Kind::kAds && sources.ads == nullptr) {
    errors.Error("ads", "there is no aggregated stream")
        .WithHint("the bootstrap needs dynamic_resources.ads_config");
  }
  if (source.kind != Kind::kControlPlane) return;
  FieldErrors::Scope scope(errors, "api_config_source");
  CheckCluster(*source.control_plane, sources, errors);
}

void CheckSources(const DynamicSources& sources, FieldErrors& errors) {
  FieldErrors::Scope scope(errors, "dynamic_resources");
  if (sources.ads != nullptr) {
    FieldErrors::Scope field(errors, "ads_config");
    CheckCluster(*sources.ads, sources, errors);
  }
  if (sources.clusters) {
    FieldErrors::Scope field(errors, "cds_config");
    CheckSource(*sources.clusters, sources, errors);
  }
  if (sources.listeners) {
    FieldErrors::Scope field(errors, "lds_config");
    CheckSource(*sources.listeners, sources, errors);
  }
}

void CheckSources(const RuntimeSpec& runtime, const DynamicSources& sources, FieldErrors& errors) {
  FieldErrors::Scope scope(errors, "layered_runtime");
  for (size_t i = 0; i < runtime.layers.size(); ++i) {
    if (runtime.layers[i].kind != RuntimeLayerSpec::Kind::kDiscovery) continue;
    FieldErrors::Scope layer(errors, "layers", i);
    FieldErrors::Scope field(errors, "rtds_layer");
    FieldErrors::Scope source(errors, "rtds_config");
    CheckSource(runtime.layers[i].source, sources, errors);
  }
}

void CheckSources(const upstream::ClusterSpec& cluster, const DynamicSources& sources,
                  FieldErrors& errors) {
  for (size_t i = 0; i < cluster.transports.size(); ++i) {
    const auto& secrets = cluster.transports[i].secrets;
    if (i == 0) {
      CheckSecrets(secrets, sources, errors);
    } else {
      FieldErrors::Scope scope(errors, "transport_socket_matches", i - 1);
      CheckSecrets(secrets, sources, errors);
    }
  }
  if (cluster.discovery != upstream::DiscoveryType::kEds) return;
  FieldErrors::Scope scope(errors, "eds_cluster_config");
  FieldErrors::Scope field(errors, "eds_config");
  CheckSource(cluster.eds.source, sources, errors);
}

void CheckSources(const proxy::ListenerSpec& listener, const DynamicSources& sources,
                  FieldErrors& errors) {
  ForEachChain(listener, [&](const proxy::FilterChainSpec& chain, int index) {
    const auto check = [&] {
      CheckSecrets(chain.secrets, sources, errors);
      if (chain.http == nullptr || chain.http->rds == nullptr) return;
      FieldErrors::Scope rds(errors, "rds");
      FieldErrors::Scope field(errors, "config_source");
      CheckSource(chain.http->rds->source, sources, errors);
    };
    if (index < 0) {
      FieldErrors::Scope scope(errors, "default_filter_chain");
      return check();
    }
    FieldErrors::Scope scope(errors, "filter_chains", static_cast<size_t>(index));
    check();
  });
}

}  // namespace sluice::config
