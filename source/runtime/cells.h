#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "source/runtime/cell.h"

namespace sluice::runtime {

// The cells of all keys that some part of the configuration names. Main thread; the cells are read
// anywhere.
class Cells {
 public:
  // The cell of `key`, made when there is none. Null for an empty key: nothing can override.
  std::shared_ptr<const Cell> Of(std::string_view key);
  // Puts other values into force, for every reader at once; a key that is not among them is unset.
  void Set(Values values);

  size_t size() const { return cells_.size(); }

 private:
  Values values_;  // in force
  std::map<std::string, std::shared_ptr<Cell>, std::less<>> cells_;
};

}  // namespace sluice::runtime
