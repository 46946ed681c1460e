#pragma once

#include "source/extension/registry/registry.h"

namespace sluice::filters::http {

void RegisterGrpcStats(extension::Registry& registry);

}  // namespace sluice::filters::http
