#pragma once

#include "source/extension/registry/registry.h"

namespace sluice::filters::network {

void RegisterSetFilterState(extension::Registry& registry);

}  // namespace sluice::filters::network
