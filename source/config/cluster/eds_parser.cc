#include "source/base/ascii.h"
#include "source/config/cluster/cluster_parser.h"
#include "source/config/parse/config_source.h"

namespace sluice::config {

using extension::FieldErrors;

void ParseAssignment(const envoy::config::endpoint::v3::ClusterLoadAssignment& from,
                     FieldErrors& errors, upstream::LoadAssignment& out) {
  upstream::ClusterSpec spec;
  ParseEndpoints(from, /*dns=*/false, errors, spec);
  out.localities = std::move(spec.localities);
  out.overprovisioning_factor = spec.overprovisioning_factor;
}

void ParseEds(const envoy::config::cluster::v3::Cluster& from, FieldErrors& errors,
              upstream::EdsSpec& out) {
  const auto& eds = from.eds_cluster_config();
  out.service_name = eds.service_name().empty() ? from.name() : eds.service_name();
  if (!eds.has_eds_config()) {
    errors.Error("eds_cluster_config", "an EDS cluster needs an eds_config");
    return;
  }
  FieldErrors::Scope scope(errors, "eds_cluster_config");
  if (base::StartsWith(out.service_name, "xdstp:")) {
    errors.Error("service_name", "names with xdstp: are not built yet").WithValue(out.service_name);
  }
  FieldErrors::Scope source(errors, "eds_config");
  ParseConfigSource(eds.eds_config(), errors, out.source);
}

}  // namespace sluice::config
