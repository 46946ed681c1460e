#pragma once

#include <string_view>

#include "absl/container/inlined_vector.h"

namespace sluice::stats {

// What a pattern found in a name: the value, and the part of the name that goes with it.
struct TagMatch {
  std::string_view value;
  size_t cut_from = 0;
  size_t cut_to = 0;
};

// A name in its dotted parts, so that many patterns look at one split.
class NameParts {
 public:
  explicit NameParts(std::string_view name);

  std::string_view name() const { return name_; }
  size_t size() const { return starts_.size() - 1; }
  size_t start(size_t i) const { return starts_[i]; }
  size_t end(size_t i) const { return starts_[i + 1] - 1; }
  std::string_view operator[](size_t i) const { return name_.substr(start(i), end(i) - start(i)); }

 private:
  std::string_view name_;
  absl::InlinedVector<size_t, 24>
      starts_;  // of each part, and one past the dot that would follow the last
};

// Matches a whole name part by part:
//   word   that very part            $    one part: the value, cut out with the dot behind it
//   *      any one part              $@   the same, or an address such as 127.0.0.1_80 and [::1]_80
//   @      any one part or address   $+   one or more parts: the value
//   **     at the end: one or more parts; before: any number, also none, the fewest that fit
// A value at the end of the name is cut out with the dot before it.
bool MatchTagPattern(std::string_view pattern, const NameParts& name, TagMatch& match);

}  // namespace sluice::stats
