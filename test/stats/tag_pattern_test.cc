#include "source/stats/tag_pattern.h"

#include <string>

#include "gtest/gtest.h"

namespace sluice::stats {
namespace {

// The value and what is left of the name, or "no".
std::string Match(std::string_view pattern, const std::string& name) {
  TagMatch match;
  if (!MatchTagPattern(pattern, NameParts(name), match)) return "no";
  std::string rest = name;
  rest.erase(match.cut_from, match.cut_to - match.cut_from);
  return std::string(match.value) + " of " + rest;
}

TEST(TagPatternTest, TakesOnePart) {
  EXPECT_EQ(Match("a.$.**", "a.b.c"), "b of a.c");
  EXPECT_EQ(Match("a.$.**", "a.b.c.d"), "b of a.c.d");
  EXPECT_EQ(Match("a.$.**", "a.b"), "no");
  EXPECT_EQ(Match("a.$.**", "x.b.c"), "no");
  EXPECT_EQ(Match("a.$.**", "a..c"), "no");
  EXPECT_EQ(Match("$.b.**", "a.b.c"), "a of b.c");
  EXPECT_EQ(Match("a.$", "a.b"), "b of a");
  EXPECT_EQ(Match("$", "a"), "a of ");
  EXPECT_EQ(Match("a.*.$.x", "a.b.c.x"), "c of a.b.x");
}

TEST(TagPatternTest, TakesManyParts) {
  EXPECT_EQ(Match("a.*.rds.$+.*", "a.p.rds.route.with.dots.update"),
            "route.with.dots of a.p.rds.update");
  EXPECT_EQ(Match("a.*.rds.$+.*", "a.p.rds.update"), "no");
  EXPECT_EQ(Match("a.v.$+", "a.v.TLSv1.3"), "TLSv1.3 of a.v");
}

TEST(TagPatternTest, PassesOverAnyPartsBetween) {
  EXPECT_EQ(Match("l.**.http.$.**", "l.http.p.x"), "p of l.http.x");
  EXPECT_EQ(Match("l.**.http.$.**", "l.0.0.0.0_80.http.p.x.y"), "p of l.0.0.0.0_80.http.x.y");
  EXPECT_EQ(Match("l.**.http.$.**", "l.a.https.p.x"), "no");
}

TEST(TagPatternTest, TakesAnAddressAsOnePart) {
  EXPECT_EQ(Match("l.$@.**", "l.127.0.0.1_80.x"), "127.0.0.1_80 of l.x");
  EXPECT_EQ(Match("l.$@.**", "l.[fe80__1]_80.x"), "[fe80__1]_80 of l.x");
  EXPECT_EQ(Match("l.$@.**", "l.127.0.0.1.x"), "127 of l.0.0.1.x");  // without a port it is none
  EXPECT_EQ(Match("l.$@.**", "l.name.x"), "name of l.x");
  EXPECT_EQ(Match("l.@.$.**", "l.127.0.0.1_80.w.x"), "w of l.127.0.0.1_80.x");
  EXPECT_EQ(Match("l.@.$.**", "l.name.w.x"), "w of l.name.x");
}

}  // namespace
}  // namespace sluice::stats
