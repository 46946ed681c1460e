#pragma once

#include "source/cli/flags.h"
#include "source/extension/registry/registry.h"

namespace sluice::cli {

// `sluice validate`: checks the bootstrap and the resources that the flags name and prints every
// fault, of the text, of the values, and of what the parts say of each other. The exit code.
int Validate(const Flags& flags, const extension::Registry& registry);

}  // namespace sluice::cli
