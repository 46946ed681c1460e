#pragma once

#include <string_view>

#include "envoy/config/core/v3/base.pb.h"
#include "source/extension/registry/registry.h"
#include "source/proxy/node_info.h"

namespace sluice::server {

// What control planes are told of who asks: the bootstrap's node, with the flags' ids over it, and
// what this build can do. `version`: Envoy's five parts.
envoy::config::core::v3::Node NodeMessage(const envoy::config::core::v3::Node& configured,
                                          const proxy::NodeInfo& node, std::string_view version,
                                          const extension::Registry& registry);

}  // namespace sluice::server
