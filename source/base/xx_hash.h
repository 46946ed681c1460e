#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::base {

// XXH64: what Envoy hashes versions, hash policies and hosts with, so that a mixed fleet agrees.
uint64_t XxHash64(std::string_view text, uint64_t seed = 0);

}  // namespace sluice::base
