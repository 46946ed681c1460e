#pragma once

#include "envoy/config/core/v3/config_source.pb.h"
#include "source/extension/field_errors.h"
#include "source/upstream/control_plane_spec.h"

namespace sluice::config {

// envoy.config.core.v3.ApiConfigSource → spec, with every default filled in. What is not gRPC to a
// cluster is an error. Whether the cluster is there is not looked at.
void ParseControlPlane(const envoy::config::core::v3::ApiConfigSource& from,
                       extension::FieldErrors& errors, upstream::ControlPlaneSpec& out);

}  // namespace sluice::config
