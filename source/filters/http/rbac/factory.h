#pragma once

#include "source/extension/registry/registry.h"

namespace sluice::filters::http {

void RegisterRbac(extension::Registry& registry);

}  // namespace sluice::filters::http
