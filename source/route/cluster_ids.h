#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::route {

// Gives every cluster name that the configuration speaks of its number, the same one as long as the
// process lives. Main thread.
class ClusterIds {
 public:
  virtual uint32_t IdOf(std::string_view name) = 0;

 protected:
  ~ClusterIds() = default;
};

}  // namespace sluice::route
