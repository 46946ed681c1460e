#include "source/route/matcher.h"

#include <gtest/gtest.h>

#include "test/route/test_request.h"

namespace sluice::route {
namespace {

StringMatcher String(StringMatcher::Kind kind, std::string value, bool ignore_case = false) {
  StringMatcher matcher;
  matcher.kind = kind;
  matcher.value = std::move(value);
  matcher.ignore_case = ignore_case;
  if (kind == StringMatcher::Kind::kRegex) {
    std::string error;
    matcher.regex = Regex::Compile(matcher.value, error);
    EXPECT_NE(matcher.regex, nullptr) << error;
  }
  return matcher;
}

TEST(StringMatcherTest, ComparesAsItsKindSays) {
  using Kind = StringMatcher::Kind;
  const struct {
    Kind kind;
    const char* value;
    bool ignore_case;
    const char* text;
    bool matches;
  } kCases[] = {
      {Kind::kExact, "one", false, "one", true},
      {Kind::kExact, "one", false, "One", false},
      {Kind::kExact, "one", false, "ones", false},
      {Kind::kExact, "", false, "", true},
      {Kind::kExact, "One", true, "oNE", true},
      {Kind::kPrefix, "one", false, "one-two", true},
      {Kind::kPrefix, "one", false, "on", false},
      {Kind::kPrefix, "ONE", true, "one-two", true},
      {Kind::kSuffix, "one", false, "two-one", true},
      {Kind::kSuffix, "one", false, "one-two", false},
      {Kind::kSuffix, "ONE", true, "two-one", true},
      {Kind::kContains, "one", false, "two-one-two", true},
      {Kind::kContains, "one", false, "two-ONE-two", false},
      {Kind::kContains, "ONE", true, "two-one-two", true},
      {Kind::kContains, "one", true, "on", false},
      {Kind::kRegex, "o.e", false, "one", true},
      {Kind::kRegex, "o.e", false, "onee", false},
      {Kind::kRegex, "o.e", false, "aone", false},
      {Kind::kRegex, "(?i)o.e", false, "ONE", true},
  };
  for (const auto& each : kCases) {
    EXPECT_EQ(String(each.kind, each.value, each.ignore_case).Matches(each.text), each.matches)
        << each.value << " against " << each.text;
  }
}

HeaderMatcher Header(std::string name) {
  HeaderMatcher matcher;
  matcher.name = std::move(name);
  return matcher;
}

HeaderMatcher Exact(std::string name, std::string value) {
  HeaderMatcher matcher = Header(std::move(name));
  matcher.kind = HeaderMatcher::Kind::kString;
  matcher.string = String(StringMatcher::Kind::kExact, std::move(value));
  return matcher;
}

HeaderMatcher Range(int64_t begin, int64_t end) {
  HeaderMatcher matcher = Header("n");
  matcher.kind = HeaderMatcher::Kind::kRange;
  matcher.range_begin = begin;
  matcher.range_end = end;
  return matcher;
}

TEST(HeaderMatcherTest, FindsPresenceAndAbsence) {
  TestRequest with("/");
  with.With("x", "");
  TestRequest without("/");
  HeaderMatcher matcher = Header("x");
  EXPECT_TRUE(matcher.Matches(with.head()));
  EXPECT_FALSE(matcher.Matches(without.head()));
  matcher.invert = true;
  EXPECT_FALSE(matcher.Matches(with.head()));
  EXPECT_TRUE(matcher.Matches(without.head()));
  matcher.present = false;
  EXPECT_TRUE(matcher.Matches(with.head()));
  EXPECT_FALSE(matcher.Matches(without.head()));
}

TEST(HeaderMatcherTest, DoesNotMatchWhatIsAbsentEvenInverted) {
  TestRequest request("/");
  HeaderMatcher matcher = Exact("x", "a");
  EXPECT_FALSE(matcher.Matches(request.head()));
  matcher.invert = true;
  EXPECT_FALSE(matcher.Matches(request.head()));
}

TEST(HeaderMatcherTest, TakesAMissingHeaderAsEmptyWhenAsked) {
  TestRequest request("/");
  HeaderMatcher empty = Exact("x", "");
  empty.missing_as_empty = true;
  EXPECT_TRUE(empty.Matches(request.head()));
  HeaderMatcher other = Exact("x", "a");
  other.missing_as_empty = true;
  EXPECT_FALSE(other.Matches(request.head()));
  other.invert = true;
  EXPECT_TRUE(other.Matches(request.head()));
  HeaderMatcher absent = Header("x");
  absent.missing_as_empty = true;
  absent.present = false;
  EXPECT_FALSE(absent.Matches(request.head()));
}

TEST(HeaderMatcherTest, LooksAtEveryLineOfAName) {
  TestRequest request("/");
  request.With("h", "a").With("h", "b");
  EXPECT_TRUE(Exact("h", "a").Matches(request.head()));
  EXPECT_TRUE(Exact("h", "b").Matches(request.head()));
  EXPECT_FALSE(Exact("h", "a,b").Matches(request.head()));
  HeaderMatcher not_b = Exact("h", "b");
  not_b.invert = true;
  EXPECT_FALSE(not_b.Matches(request.head()));
  HeaderMatcher not_c = Exact("h", "c");
  not_c.invert = true;
  EXPECT_TRUE(not_c.Matches(request.head()));
}

TEST(HeaderMatcherTest, ReadsNumbersOfAHalfOpenRange) {
  const struct {
    const char* text;
    bool matches;
  } kCases[] = {{"-5", true},   {"0", true},
                {"+4", true},   {"9", true},
                {"10", false},  {"-6", false},
                {"", false},    {"5x", false},
                {"0x5", false}, {" 5", false},
                {"--5", false}, {"5,6", false},
                {"-", false},   {"99999999999999999999", false}};
  for (const auto& each : kCases) {
    TestRequest request("/");
    request.With("n", each.text);
    EXPECT_EQ(Range(-5, 10).Matches(request.head()), each.matches) << each.text;
  }
}

TEST(HeaderMatcherTest, ReadsTheLeastAndTheGreatestNumber) {
  TestRequest least("/");
  least.With("n", "-9223372036854775808");
  EXPECT_TRUE(Range(INT64_MIN, 0).Matches(least.head()));
  TestRequest below("/");
  below.With("n", "-9223372036854775809");
  EXPECT_FALSE(Range(INT64_MIN, 0).Matches(below.head()));
  TestRequest greatest("/");
  greatest.With("n", "9223372036854775807");
  EXPECT_FALSE(Range(0, INT64_MAX).Matches(greatest.head()));
}

TEST(HeaderMatcherTest, ReadsPseudoHeaders) {
  TestRequest request("/a?q=1", "Host.test", "POST");
  const struct {
    HeaderMatcher::Pseudo pseudo;
    const char* value;
  } kCases[] = {{HeaderMatcher::Pseudo::kMethod, "POST"},
                {HeaderMatcher::Pseudo::kPath, "/a?q=1"},
                {HeaderMatcher::Pseudo::kAuthority, "Host.test"},
                {HeaderMatcher::Pseudo::kScheme, "http"}};
  for (const auto& each : kCases) {
    HeaderMatcher matcher = Exact("", each.value);
    matcher.pseudo = each.pseudo;
    EXPECT_TRUE(matcher.Matches(request.head())) << each.value;
    matcher.invert = true;
    EXPECT_FALSE(matcher.Matches(request.head())) << each.value;
  }
}

TEST(QueryMatcherTest, ComparesTheFirstValueAsWritten) {
  QueryMatcher matcher;
  matcher.name = "e";
  matcher.by_presence = false;
  matcher.string = String(StringMatcher::Kind::kExact, "one");
  EXPECT_TRUE(matcher.Matches("e=one"));
  EXPECT_TRUE(matcher.Matches("x=1&e=one"));
  EXPECT_TRUE(matcher.Matches("&&e=one&"));
  EXPECT_FALSE(matcher.Matches("e=two&e=one"));
  EXPECT_FALSE(matcher.Matches("E=one"));
  EXPECT_FALSE(matcher.Matches("e=o%6ee"));
  EXPECT_FALSE(matcher.Matches("ee=one"));
  EXPECT_FALSE(matcher.Matches(""));
}

TEST(QueryMatcherTest, TakesANameWithoutValueAsEmpty) {
  QueryMatcher matcher;
  matcher.name = "a";
  matcher.by_presence = false;
  matcher.string = String(StringMatcher::Kind::kExact, "");
  EXPECT_TRUE(matcher.Matches("a"));
  EXPECT_TRUE(matcher.Matches("a="));
  EXPECT_FALSE(matcher.Matches("a=b=c"));
  std::string_view value;
  EXPECT_TRUE(FindQueryParameter("a=b=c", "a", value));
  EXPECT_EQ(value, "b=c");
}

TEST(QueryMatcherTest, FindsPresenceAndAbsence) {
  QueryMatcher matcher;
  matcher.name = "a";
  EXPECT_TRUE(matcher.Matches("x&a"));
  EXPECT_FALSE(matcher.Matches("x"));
  matcher.present = false;
  EXPECT_FALSE(matcher.Matches("x&a"));
  EXPECT_TRUE(matcher.Matches(""));
}

}  // namespace
}  // namespace sluice::route
