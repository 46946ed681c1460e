#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/stats/name_matcher.h"
#include "source/stats/stats_spec.h"
#include "source/stats/tag_extractor.h"

namespace sluice::stats {

// A compiled StatsSpec: everything that decides how names and histograms are shown. Immutable, any
// thread.
class OutputRules {
 public:
  // Faults are appended to `errors`, each with the path of its field below stats_config; use it
  // only without any.
  OutputRules(const StatsSpec& spec, std::vector<std::string>& errors);

  bool Accepts(std::string_view name) const { return matcher_.Accepts(name); }
  const TagExtractor& tags() const { return tags_; }
  // The bounds, ascending, that a histogram is shown by: in milliseconds unless configured for its
  // name.
  const std::vector<double>& BoundsFor(std::string_view name) const;
  // The first part of names that lose it, and their `envoy_`, in Prometheus.
  bool IsCustomNamespace(std::string_view first_part) const;

 private:
  StatsMatcher matcher_;
  TagExtractor tags_;
  std::vector<std::pair<NameMatcher, std::vector<double>>> buckets_;
  std::vector<double> default_bounds_;
  std::vector<std::string> custom_namespaces_;
};

// What stands for a name that is built from an address: `:` becomes `_`.
std::string SanitizeStatName(std::string_view name);

}  // namespace sluice::stats
