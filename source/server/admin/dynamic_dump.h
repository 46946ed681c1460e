#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "envoy/admin/v3/config_dump.pb.h"
#include "source/server/dynamic_state.h"

namespace sluice::server::admin {

using WantsResource = absl::FunctionRef<bool(const std::string& name)>;

// Adds what came from outside to the parts of /config_dump: the forms in force, those that warm,
// and why the latest was refused.
void AddDynamicClusters(const DynamicState& state, WantsResource wants,
                        envoy::admin::v3::ClustersConfigDump& out);
void AddDynamicListeners(const DynamicState& state, WantsResource wants,
                         envoy::admin::v3::ListenersConfigDump& out);
void AddDynamicRoutes(const DynamicState& state, WantsResource wants,
                      envoy::admin::v3::RoutesConfigDump& out);
// Keys are hidden.
void AddDynamicSecrets(const DynamicState& state, WantsResource wants,
                       envoy::admin::v3::SecretsConfigDump& out);

google::protobuf::Timestamp ToTimestamp(base::WallTime time);

}  // namespace sluice::server::admin
