#include "source/config/stats/stats_parser.h"

#include <algorithm>

namespace sluice::config {
namespace {

namespace v3 = envoy::config::metrics::v3;
namespace matcher = envoy::type::matcher::v3;
using extension::FieldErrors;
using stats::NameMatchSpec;

void ParsePattern(const matcher::StringMatcher& from, FieldErrors& errors, NameMatchSpec& out) {
  out.ignore_case = from.ignore_case();
  switch (from.match_pattern_case()) {
    case matcher::StringMatcher::kExact:
      out.kind = NameMatchSpec::Kind::kExact;
      out.value = from.exact();
      return;
    case matcher::StringMatcher::kPrefix:
      out.kind = NameMatchSpec::Kind::kPrefix;
      out.value = from.prefix();
      return;
    case matcher::StringMatcher::kSuffix:
      out.kind = NameMatchSpec::Kind::kSuffix;
      out.value = from.suffix();
      return;
    case matcher::StringMatcher::kContains:
      out.kind = NameMatchSpec::Kind::kContains;
      out.value = from.contains();
      return;
    case matcher::StringMatcher::kSafeRegex:
      out.kind = NameMatchSpec::Kind::kRegex;
      out.value = from.safe_regex().regex();
      return;
    default: errors.Error("one of exact, prefix, suffix, contains, safe_regex is needed");
  }
}

void ParsePatterns(const matcher::ListStringMatcher& from, std::string_view field,
                   FieldErrors& errors, std::vector<NameMatchSpec>& out) {
  FieldErrors::Scope scope(errors, field);
  for (int i = 0; i < from.patterns_size(); ++i) {
    FieldErrors::Scope pattern(errors, "patterns", static_cast<size_t>(i));
    ParsePattern(from.patterns(i), errors, out.emplace_back());
  }
}

}  // namespace

void ParseStats(const v3::StatsConfig& from, FieldErrors& errors, stats::StatsSpec& out) {
  FieldErrors::Scope scope(errors, "stats_config");
  out.use_all_default_tags =
      !from.has_use_all_default_tags() || from.use_all_default_tags().value();
  for (const v3::TagSpecifier& tag : from.stats_tags()) {
    stats::TagSpec& spec = out.tags.emplace_back();
    spec.name = tag.tag_name();
    spec.regex = tag.regex();
    spec.fixed_value = tag.fixed_value();
  }
  const v3::StatsMatcher& names = from.stats_matcher();
  switch (names.stats_matcher_case()) {
    case v3::StatsMatcher::kRejectAll:
      if (names.reject_all()) out.matcher.mode = stats::StatsMatcherSpec::Mode::kRejectAll;
      break;
    case v3::StatsMatcher::kInclusionList:
      out.matcher.mode = stats::StatsMatcherSpec::Mode::kInclusion;
      ParsePatterns(names.inclusion_list(), "stats_matcher.inclusion_list", errors,
                    out.matcher.patterns);
      break;
    case v3::StatsMatcher::kExclusionList:
      out.matcher.mode = stats::StatsMatcherSpec::Mode::kExclusion;
      ParsePatterns(names.exclusion_list(), "stats_matcher.exclusion_list", errors,
                    out.matcher.patterns);
      break;
    default: break;
  }
  for (int i = 0; i < from.histogram_bucket_settings_size(); ++i) {
    FieldErrors::Scope histogram(errors, "histogram_bucket_settings", static_cast<size_t>(i));
    FieldErrors::Scope match(errors, "match");
    const v3::HistogramBucketSettings& setting = from.histogram_bucket_settings(i);
    stats::BucketsSpec& buckets = out.buckets.emplace_back();
    ParsePattern(setting.match(), errors, buckets.match);
    buckets.bounds.assign(setting.buckets().begin(), setting.buckets().end());
    std::sort(buckets.bounds.begin(), buckets.bounds.end());
  }
}

std::unique_ptr<const stats::OutputRules> MakeOutputRules(
    const envoy::config::metrics::v3::StatsConfig& from, FieldErrors& errors) {
  stats::StatsSpec spec;
  ParseStats(from, errors, spec);
  std::vector<std::string> faults;
  auto rules = std::make_unique<const stats::OutputRules>(spec, faults);
  for (const std::string& fault : faults) errors.Error("stats_config", fault);
  return rules;
}

}  // namespace sluice::config
