#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "source/config/snapshot/snapshot.h"
#include "source/extension/field_errors.h"
#include "source/upstream/config_source_spec.h"

namespace sluice::config {

// Where the resources that come while the process runs are to be had.
struct DynamicSources {
  std::shared_ptr<const upstream::ControlPlaneSpec> ads;  // ads_config; null: none
  std::optional<upstream::ConfigSourceSpec> clusters;     // cds_config
  std::optional<upstream::ConfigSourceSpec> listeners;    // lds_config
  // Clusters of the bootstrap that can carry gRPC to a control plane.
  std::set<std::string> control_clusters;
  bool assumed = false;  // whatever resources ask for is there
};

// Of the bootstrap's dynamic_resources.
DynamicSources ParseDynamicSources(const envoy::config::bootstrap::v3::Bootstrap& bootstrap,
                                   extension::FieldErrors& errors);

// The names for control_clusters: those of `snapshot` that speak HTTP/2 and have hosts without the
// help of a control plane.
std::set<std::string> ControlClusters(const Snapshot& snapshot);

// Whether what the bootstrap itself configures asks a control plane for anything.
bool AsksControlPlane(const DynamicSources& sources, const Snapshot& snapshot);

// An error when the source cannot be had with `sources`: there is no aggregated stream, or no such
// cluster.
void CheckSource(const upstream::ConfigSourceSpec& source, const DynamicSources& sources,
                 extension::FieldErrors& errors);
// The sources themselves.
void CheckSources(const DynamicSources& sources, extension::FieldErrors& errors);
// Those of the runtime's layers.
void CheckSources(const RuntimeSpec& runtime, const DynamicSources& sources,
                  extension::FieldErrors& errors);
// Those of a cluster's endpoints and secrets, and of a listener's route tables and secrets.
void CheckSources(const upstream::ClusterSpec& cluster, const DynamicSources& sources,
                  extension::FieldErrors& errors);
void CheckSources(const proxy::ListenerSpec& listener, const DynamicSources& sources,
                  extension::FieldErrors& errors);

}  // namespace sluice::config
