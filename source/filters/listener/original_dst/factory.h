#pragma once

#include "source/extension/registry/registry.h"

namespace sluice::filters::listener {

void RegisterOriginalDst(extension::Registry& registry);

}  // namespace sluice::filters::listener
