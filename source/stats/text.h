#pragma once

#include <mutex>
#include <string>
#include <string_view>

namespace sluice::stats {

// A text readout, such as the version of a resource. One thread, by habit main, sets it, rarely;
// any may read.
class Text {
 public:
  void Set(std::string_view value) {
    const std::lock_guard<std::mutex> lock(mutex_);
    value_ = value;
    used_ = true;
  }
  // Copies the value to `out`; false when none was ever set.
  bool Get(std::string& out) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (used_) out = value_;
    return used_;
  }

 private:
  mutable std::mutex mutex_;
  std::string value_;
  bool used_ = false;
};

}  // namespace sluice::stats
