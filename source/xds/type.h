#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::xds {

// The kinds of resources that this build subscribes to.
enum class Type : uint8_t { kListener, kCluster, kRoute, kEndpoint, kRuntime, kSecret };

// As discovery messages name it: `type.googleapis.com/envoy.config.cluster.v3.Cluster`.
std::string_view TypeUrl(Type type);
// For people: "cluster".
std::string_view NameOf(Type type);
// Whether a response of the state of the world holds all resources of the type there are, so that
// what is missing is gone (LDS, CDS).
bool IsComplete(Type type);
// False when it is none of ours.
bool FindType(std::string_view type_url, Type& out);

}  // namespace sluice::xds
