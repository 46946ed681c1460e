#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/stats/custom_tag.h"
#include "source/stats/default_tags.h"
#include "source/stats/stats_spec.h"
#include "source/stats/tag_pattern.h"

namespace sluice::stats {

// A name and a value that were inside a stat's name, or stand at every stat.
struct Tag {
  std::string_view name;   // lives as long as the extractor
  std::string_view value;  // lives as long as the stat's name and the extractor
};

// Takes the tags out of names: cluster.web.upstream_rq_200 is cluster.upstream_rq of the cluster
// "web" with the code "200". Immutable, any thread.
class TagExtractor {
 public:
  // Faults are appended to `errors`, each with the path of its field.
  TagExtractor(const StatsSpec& spec, std::vector<std::string>& errors);
  TagExtractor(TagExtractor&&) = default;

  // Sets what is left of `name`, and the tags in the order of Envoy: response code and those that
  // fit any name, the ones of the configuration, then those of names that begin so. A tag has one
  // value: the first that is found.
  void Extract(std::string_view name, std::string& rest, std::vector<Tag>& tags) const;

 private:
  // One way to find one tag.
  struct Rule {
    enum class Kind : uint8_t { kCode, kCodeClass, kPattern, kRegex, kFixed };
    Kind kind;
    std::string tag;
    const DefaultTag* pattern = nullptr;
    std::unique_ptr<CustomTag> regex;
    std::string fixed;
  };
  using Rules = std::vector<Rule>;

  bool AddDefault(std::string_view tag);  // all of them for an empty `tag`; false when there is
                                          // none of that name
  void AddCustom(const TagSpec& spec, const std::string& path, std::vector<std::string>& errors);
  static bool Find(const Rule& rule, const NameParts& parts, TagMatch& match);

  Rules any_;  // tried for every name
  std::map<std::string, Rules, std::less<>> by_first_part_;
};

}  // namespace sluice::stats
