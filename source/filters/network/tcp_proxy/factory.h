#pragma once

#include "source/extension/registry/registry.h"

namespace sluice::filters::network {

void RegisterTcpProxy(extension::Registry& registry);

}  // namespace sluice::filters::network
