#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "source/config/load/document.h"

namespace sluice::config {

// What a file of resources may hold (envoy-compat 2.0).
enum class ResourceKind : uint8_t {
  kListener,
  kCluster,
  kRoute,
  kEndpoint,
  kSecret,
  kRuntime,
  kExtension,  // the configuration of one filter, or the like
};
constexpr size_t kResourceKinds = 7;

// For people: "listener".
std::string_view NameOf(ResourceKind kind);
// The kind that a type URL, or the full name of a message, stands for.
std::optional<ResourceKind> KindOfType(std::string_view type);
// What a resource without a type is by the fields that it has. Nothing when that does not tell.
std::optional<ResourceKind> KindOfFields(const load::Node& map);
// The same by the name of its file, as in `case.listeners.yaml`.
std::optional<ResourceKind> KindOfFile(std::string_view path);

}  // namespace sluice::config
