#pragma once

#include "source/extension/registry/registry.h"

namespace sluice::filters::network {

void RegisterLocalRateLimit(extension::Registry& registry);

}  // namespace sluice::filters::network
