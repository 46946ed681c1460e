#pragma once

#include <cstddef>
#include <string_view>

namespace sluice::stats {

// A tag that is known without configuration: Envoy's default ones, as dashboards expect them.
struct DefaultTag {
  std::string_view tag;
  std::string_view pattern;  // see tag_pattern.h; a stat's first part decides which are tried,
                             // `$...` is always tried
  // Tried, and so listed, before the tags of the configuration; the others come after those without
  // a first part.
  bool early = false;
  std::string_view except = {};  // this value is none
  std::string_view marker =
      {};  // the part begins with this, which is not of the value; what follows are digits
  size_t cut_before = 0;  // so many parts before the value are cut out as well, and the marker
};

// In the order in which the tags are listed. Response codes, which stand within a part, are not
// among them.
extern const DefaultTag kDefaultTags[];
extern const size_t kDefaultTagCount;

inline constexpr std::string_view kResponseCodeTag = "envoy.response_code";
inline constexpr std::string_view kResponseCodeClassTag = "envoy.response_code_class";

}  // namespace sluice::stats
