#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "source/stats/ecma_regex.h"
#include "source/stats/tag_pattern.h"

namespace re2 {
class RE2;
}

namespace sluice::stats {

// The compiled regex of a tag: RE2 where it understands the expression, which then is quick, else
// ECMAScript proper. Immutable, any thread.
class CustomTag {
 public:
  // Null with `error` when `regex` is neither, or has no group.
  static std::unique_ptr<CustomTag> Compile(const std::string& regex, std::string& error);
  ~CustomTag();

  // The first group is cut out; the second, or else the first, is the value.
  bool Match(std::string_view name, TagMatch& match) const;
  // The part that every matching name begins with, if the expression says it plainly, as
  // `^cluster\.` does.
  std::string_view first_part() const { return first_part_; }

 private:
  CustomTag(std::unique_ptr<re2::RE2> quick, std::unique_ptr<EcmaRegex> ecma);

  const std::unique_ptr<re2::RE2> quick_;
  const std::unique_ptr<EcmaRegex> ecma_;
  std::string first_part_;
};

}  // namespace sluice::stats
