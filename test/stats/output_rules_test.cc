#include "source/stats/output_rules.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace sluice::stats {
namespace {

using Kind = NameMatchSpec::Kind;
using Mode = StatsMatcherSpec::Mode;

TEST(OutputRulesTest, NamesTheFieldOfEveryFault) {
  StatsSpec spec;
  spec.matcher = {Mode::kExclusion, {{Kind::kExact, "ok"}, {Kind::kRegex, "*"}}};
  spec.buckets = {{{Kind::kRegex, "["}, {1}}, {{Kind::kExact, "x"}, {}}};
  spec.tags = {{"t", "(", ""}};
  std::vector<std::string> errors;
  const OutputRules rules(spec, errors);
  ASSERT_EQ(errors.size(), 4u);
  EXPECT_EQ(errors[0].rfind(
                "stats_matcher.exclusion_list.patterns[1]: \"*\" is not a regular expression", 0),
            0u);
  EXPECT_EQ(errors[1].rfind("stats_tags[0].regex: ", 0), 0u);
  EXPECT_EQ(errors[2].rfind("histogram_bucket_settings[0].match: ", 0), 0u);
  EXPECT_EQ(errors[3].rfind("histogram_bucket_settings[1].buckets: ", 0), 0u);
}

TEST(OutputRulesTest, TakesTheFirstBucketsThatMatch) {
  StatsSpec spec;
  spec.buckets = {{{Kind::kSuffix, "_ms"}, {5, 1, 5}}, {{Kind::kPrefix, "a."}, {7}}};
  std::vector<std::string> errors;
  const OutputRules rules(spec, errors);
  EXPECT_EQ(rules.BoundsFor("a.x_ms"), (std::vector<double>{1, 5}));
  EXPECT_EQ(rules.BoundsFor("a.x"), (std::vector<double>{7}));
  EXPECT_EQ(rules.BoundsFor("b.x").size(), 19u);
}

TEST(OutputRulesTest, WritesABarForAColon) {
  EXPECT_EQ(SanitizeStatName("[::1]:80"), "[__1]_80");
  EXPECT_EQ(SanitizeStatName("outbound|80||a.b;"), "outbound|80||a.b;");
}

}  // namespace
}  // namespace sluice::stats
