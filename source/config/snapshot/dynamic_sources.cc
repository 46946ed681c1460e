#include "source/config/snapshot/dynamic_sources.h"

#include "source/config/parse/config_source.h"

namespace sluice::config {

using extension::FieldErrors;

DynamicSources ParseDynamicSources(const envoy::config::bootstrap::v3::Bootstrap& bootstrap,
                                   FieldErrors& errors) {
  DynamicSources sources;
  const auto& dynamic = bootstrap.dynamic_resources();
  FieldErrors::Scope scope(errors, "dynamic_resources");
  if (dynamic.has_ads_config()) {
    errors.Error("ads_config", "is not built yet")
        .WithHint("give cds_config and lds_config a path_config_source");
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

}  // namespace sluice::config
