#pragma once

#include <string_view>

namespace sluice::cli {

// Whether `name` is one of Envoy's log components, as --component-log-level and /logging take them.
bool IsComponentName(std::string_view name);

}  // namespace sluice::cli
