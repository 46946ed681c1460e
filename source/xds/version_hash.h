#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::xds {

// XXH64 with seed 0: what Envoy shows of a version's text as the gauge `version`, so that
// dashboards can compare proxies.
uint64_t VersionHash(std::string_view text);

}  // namespace sluice::xds
