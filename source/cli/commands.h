#pragma once

#include <string>
#include <vector>

#include "source/extension/registry/registry.h"

namespace sluice::cli {

// The whole program: reads the command line and does what it says. Returns the exit code: 0 when
// all went well, 1 for any failure, with its reason on standard error.
int Main(const std::vector<std::string>& arguments, const extension::Registry& registry);

}  // namespace sluice::cli
