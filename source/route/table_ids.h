#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::route {

// Gives every route table that comes from outside (RDS) its number, the same one as long as the
// process lives. Main thread.
class TableIds {
 public:
  // `key`: its name and where it comes from.
  virtual uint32_t TableIdOf(std::string_view key) = 0;

 protected:
  ~TableIds() = default;
};

}  // namespace sluice::route
