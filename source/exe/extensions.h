#pragma once

#include "source/extension/registry/registry.h"

namespace sluice {

// The one list of the extensions that the program has.
void RegisterExtensions(extension::Registry& registry);

}  // namespace sluice
