#include "source/stats/output_rules.h"

#include <algorithm>

namespace sluice::stats {

OutputRules::OutputRules(const StatsSpec& spec, std::vector<std::string>& errors)
    : matcher_(spec.matcher, errors),
      tags_(spec, errors),
      default_bounds_{0.5,  1,    5,     10,    25,    50,     100,    250,     500,    1000,
                      2500, 5000, 10000, 30000, 60000, 300000, 600000, 1800000, 3600000},
      custom_namespaces_(spec.custom_namespaces) {
  for (size_t i = 0; i < spec.buckets.size(); ++i) {
    const BucketsSpec& buckets = spec.buckets[i];
    const std::string path = "histogram_bucket_settings[" + std::to_string(i) + "]";
    std::string error;
    NameMatcher matcher(buckets.match, error);
    if (!error.empty()) errors.push_back(path + ".match: " + error);
    if (buckets.bounds.empty()) errors.push_back(path + ".buckets: is empty");
    std::vector<double> bounds = buckets.bounds;
    std::sort(bounds.begin(), bounds.end());
    bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
    buckets_.emplace_back(std::move(matcher), std::move(bounds));
  }
}

const std::vector<double>& OutputRules::BoundsFor(std::string_view name) const {
  for (const auto& [matcher, bounds] : buckets_) {
    if (matcher.Matches(name)) return bounds;
  }
  return default_bounds_;
}

bool OutputRules::IsCustomNamespace(std::string_view first_part) const {
  return std::find(custom_namespaces_.begin(), custom_namespaces_.end(), first_part) !=
         custom_namespaces_.end();
}

std::string SanitizeStatName(std::string_view name) {
  std::string result(name);
  std::replace(result.begin(), result.end(), ':', '_');
  return result;
}

}  // namespace sluice::stats
