#pragma once

#include "envoy/config/core/v3/config_source.pb.h"
#include "source/extension/field_errors.h"
#include "source/upstream/config_source_spec.h"

namespace sluice::config {

// envoy.config.core.v3.ConfigSource → spec, with every default filled in. A source that no
// transport serves yet is an error, and so is a file that is not there. Whether there is an
// aggregated stream, or the cluster of a control plane, is for CheckSource to say.
void ParseConfigSource(const envoy::config::core::v3::ConfigSource& from,
                       extension::FieldErrors& errors, upstream::ConfigSourceSpec& out);

}  // namespace sluice::config
