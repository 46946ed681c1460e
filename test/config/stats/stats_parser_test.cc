#include "source/config/stats/stats_parser.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

using stats::NameMatchSpec;
using Mode = stats::StatsMatcherSpec::Mode;

struct ParsedStats {
  explicit ParsedStats(const std::string& yaml) {
    ParseStats(FromYaml<envoy::config::metrics::v3::StatsConfig>(yaml), errors, spec);
  }

  extension::FieldErrors errors;
  stats::StatsSpec spec;
};

TEST(StatsParserTest, FillsInEveryDefault) {
  EXPECT_EQ(ParsedStats("{}").spec, stats::StatsSpec());
  EXPECT_TRUE(ParsedStats("{}").spec.use_all_default_tags);
  EXPECT_EQ(ParsedStats("{}").spec.matcher.mode, Mode::kAcceptAll);
}

TEST(StatsParserTest, ReadsTagsByExpressionAndByValue) {
  const ParsedStats parsed(
      "{use_all_default_tags: false, stats_tags: [{tag_name: a, regex: 'x(.*)'}, {tag_name: b, "
      "fixed_value: v}]}");
  EXPECT_FALSE(parsed.spec.use_all_default_tags);
  EXPECT_EQ(parsed.spec.tags, (std::vector<stats::TagSpec>{{"a", "x(.*)", ""}, {"b", "", "v"}}));
}

TEST(StatsParserTest, ReadsEveryKindOfPattern) {
  const ParsedStats parsed(
      "{stats_matcher: {inclusion_list: {patterns: [{exact: a}, {prefix: b, ignore_case: true}, "
      "{suffix: c}, {contains: d}, {safe_regex: {regex: e}}]}}}");
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.spec.matcher.mode, Mode::kInclusion);
  EXPECT_EQ(parsed.spec.matcher.patterns,
            (std::vector<NameMatchSpec>{{NameMatchSpec::Kind::kExact, "a", false},
                                        {NameMatchSpec::Kind::kPrefix, "b", true},
                                        {NameMatchSpec::Kind::kSuffix, "c", false},
                                        {NameMatchSpec::Kind::kContains, "d", false},
                                        {NameMatchSpec::Kind::kRegex, "e", false}}));
}

TEST(StatsParserTest, RejectAllMayBeFalse) {
  EXPECT_EQ(ParsedStats("{stats_matcher: {reject_all: true}}").spec.matcher.mode, Mode::kRejectAll);
  EXPECT_EQ(ParsedStats("{stats_matcher: {reject_all: false}}").spec.matcher.mode,
            Mode::kAcceptAll);
}

TEST(StatsParserTest, NamesThePatternThatSaysNothing) {
  const ParsedStats parsed(
      "{stats_matcher: {exclusion_list: {patterns: [{exact: a}, {ignore_case: true}]}}}");
  EXPECT_EQ(parsed.spec.matcher.mode, Mode::kExclusion);
  ASSERT_EQ(parsed.errors.error_count(), 1u);
  EXPECT_EQ(parsed.errors.faults()[0].path,
            "stats_config.stats_matcher.exclusion_list.patterns[1]");
}

TEST(StatsParserTest, BucketsAreSorted) {
  const ParsedStats parsed(
      "{histogram_bucket_settings: [{match: {prefix: a}, buckets: [5, 1, 2.5]}]}");
  ASSERT_EQ(parsed.spec.buckets.size(), 1u);
  EXPECT_EQ(parsed.spec.buckets[0].match.value, "a");
  EXPECT_EQ(parsed.spec.buckets[0].bounds, (std::vector<double>{1, 2.5, 5}));
}

TEST(StatsParserTest, NamesTheBucketsWhoseMatchSaysNothing) {
  const ParsedStats parsed(
      "{histogram_bucket_settings: [{match: {prefix: a}, buckets: [1]}, {buckets: [1]}]}");
  ASSERT_EQ(parsed.errors.error_count(), 1u);
  EXPECT_EQ(parsed.errors.faults()[0].path, "stats_config.histogram_bucket_settings[1].match");
}

}  // namespace
}  // namespace sluice::config
