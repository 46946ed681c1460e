#pragma once

#include "source/extension/registry/registry.h"

namespace sluice::filters::network {

void RegisterConnectionLimit(extension::Registry& registry);

}  // namespace sluice::filters::network
