#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sluice::stats {

// How one text is compared.
struct NameMatchSpec {
  enum class Kind : uint8_t { kExact, kPrefix, kSuffix, kContains, kRegex };
  Kind kind = Kind::kExact;
  std::string value;         // a kRegex must match the whole text (RE2)
  bool ignore_case = false;  // not for kRegex

  bool operator==(const NameMatchSpec& o) const {
    return kind == o.kind && value == o.value && ignore_case == o.ignore_case;
  }
};

// Which stats exist, by name.
struct StatsMatcherSpec {
  enum class Mode : uint8_t { kAcceptAll, kRejectAll, kInclusion, kExclusion };
  Mode mode = Mode::kAcceptAll;
  std::vector<NameMatchSpec> patterns;  // kInclusion, kExclusion

  bool operator==(const StatsMatcherSpec& o) const {
    return mode == o.mode && patterns == o.patterns;
  }
};

// A tag that is taken out of names. By `regex`: ECMAScript, the first group is cut out of the name,
// the second or else the first is the value. By `fixed_value`: every stat has it. Neither: the
// default tag of that name.
struct TagSpec {
  std::string name;
  std::string regex;
  std::string fixed_value;

  bool operator==(const TagSpec& o) const {
    return name == o.name && regex == o.regex && fixed_value == o.fixed_value;
  }
};

// The bounds that histograms with matching names are shown by, ascending.
struct BucketsSpec {
  NameMatchSpec match;
  std::vector<double> bounds;

  bool operator==(const BucketsSpec& o) const { return match == o.match && bounds == o.bounds; }
};

// How names become output: `stats_config` of the bootstrap. What is counted does not depend on it.
struct StatsSpec {
  StatsMatcherSpec matcher;
  bool use_all_default_tags = true;
  std::vector<TagSpec> tags;         // beside the default ones
  std::vector<BucketsSpec> buckets;  // the first that matches decides
  // First parts of names that Prometheus shows without them and without `envoy_`, such as
  // "wasmcustom".
  std::vector<std::string> custom_namespaces;

  bool operator==(const StatsSpec& o) const {
    return matcher == o.matcher && use_all_default_tags == o.use_all_default_tags &&
           tags == o.tags && buckets == o.buckets && custom_namespaces == o.custom_namespaces;
  }
};

}  // namespace sluice::stats
