#pragma once

#include <memory>
#include <string>
#include <vector>

#include "source/runtime/value.h"

namespace sluice::runtime {

// One layer of the runtime (envoy.config.bootstrap.v3.RuntimeLayer) as it is now. Its values are
// immutable, so that copies can be read on other threads.
struct Layer {
  std::string name;
  std::shared_ptr<const Values> values;  // never null
};

// What holds when the layers are laid over each other: the last one that has a key wins.
Values Merge(const std::vector<Layer>& layers);

}  // namespace sluice::runtime
