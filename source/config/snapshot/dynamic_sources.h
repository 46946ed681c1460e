#pragma once

#include <optional>

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "source/extension/field_errors.h"
#include "source/upstream/config_source_spec.h"

namespace sluice::config {

// Where the resources that come while the process runs are to be had.
struct DynamicSources {
  std::optional<upstream::ConfigSourceSpec> clusters;   // cds_config
  std::optional<upstream::ConfigSourceSpec> listeners;  // lds_config
};

// Of the bootstrap's dynamic_resources.
DynamicSources ParseDynamicSources(const envoy::config::bootstrap::v3::Bootstrap& bootstrap,
                                   extension::FieldErrors& errors);

}  // namespace sluice::config
