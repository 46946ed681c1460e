#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

#include "source/base/ascii.h"

namespace sluice::route {

// A lower-case copy of a text for as long as it lives: on the stack up to `kInline` characters,
// which all but hostile texts keep to.
template <size_t kInline>
class LowerCopy {
 public:
  explicit LowerCopy(std::string_view text) : size_(text.size()) {
    if (size_ > kInline) large_.reset(new char[size_]);
    char* const copy = large_ != nullptr ? large_.get() : inline_;
    if (size_ > 0) memcpy(copy, text.data(), size_);
    base::LowerInPlace(copy, size_);
  }
  LowerCopy(const LowerCopy&) = delete;
  LowerCopy& operator=(const LowerCopy&) = delete;

  std::string_view view() const { return {large_ != nullptr ? large_.get() : inline_, size_}; }

 private:
  const size_t size_;
  std::unique_ptr<char[]> large_;
  char inline_[kInline];
};

}  // namespace sluice::route
