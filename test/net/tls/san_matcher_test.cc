#include "source/net/tls/san_matcher.h"

#include <gtest/gtest.h>

namespace sluice::net::tls {
namespace {

AltNames Names(std::vector<AltNames::Name> names) { return {std::move(names), false}; }
SanMatcher Exactly(SanType type, const std::string& text) {
  SanMatcher matcher;
  matcher.type = type;
  matcher.exact = text;
  return matcher;
}

TEST(SanMatcherTest, AWildcardStandsForOneLabelOnTheLeft) {
  struct Row {
    const char* pattern;
    const char* name;
    bool fits;
  };
  const Row rows[] = {
      {"a.test", "a.test", true},
      {"A.test", "a.TEST", true},
      {"a.test", "b.test", false},
      {"*.example.com", "a.example.com", true},
      {"*.example.com", "A.EXAMPLE.com", true},
      {"*.example.com", "a.b.example.com", false},
      {"*.example.com", "example.com", false},
      {"*.example.com", ".example.com", false},
      {"*.com", "example.com", false},
      {"*", "a", false},
      {"*.", "a.", false},
      {"f*o.example.com", "foo.example.com", false},
      {"*o.example.com", "foo.example.com", false},
      {"a.*.com", "a.example.com", false},
      {"*.*.com", "a.b.com", false},
      {"*.example.com", "*.example.com", true},
      {"*.example.com", "aexample.com", false},
      {"", "", false},
      {"a.test", "", false},
      {"a.test", "a.test.", false},
  };
  for (const Row& row : rows)
    EXPECT_EQ(DnsNameMatches(row.pattern, row.name), row.fits) << row.pattern << " " << row.name;
}

TEST(SanMatcherTest, ComparesOnlyNamesOfItsType) {
  const AltNames names = Names({{SanType::kDns, "a.test"}, {SanType::kUri, "spiffe://a"}});
  EXPECT_TRUE(AnyMatches({Exactly(SanType::kUri, "spiffe://a")}, names));
  EXPECT_FALSE(AnyMatches({Exactly(SanType::kEmail, "spiffe://a")}, names));
  EXPECT_FALSE(AnyMatches({Exactly(SanType::kUri, "a.test")}, names));
}

TEST(SanMatcherTest, UrisAreComparedWithTheirCaseUnlessToldOtherwise) {
  const AltNames names = Names({{SanType::kUri, "spiffe://A"}});
  SanMatcher matcher = Exactly(SanType::kUri, "spiffe://a");
  EXPECT_FALSE(AnyMatches({matcher}, names));
  matcher.ignore_case = true;
  EXPECT_TRUE(AnyMatches({matcher}, names));
}

TEST(SanMatcherTest, AddressesAreComparedAsAddresses) {
  const AltNames names = Names({{SanType::kIp, "::1"}});
  EXPECT_TRUE(AnyMatches({Exactly(SanType::kIp, "0:0:0:0:0:0:0:1")}, names));
  EXPECT_FALSE(AnyMatches({Exactly(SanType::kIp, "::2")}, names));
  EXPECT_FALSE(AnyMatches({Exactly(SanType::kIp, "no address")}, names));
}

TEST(SanMatcherTest, APatternSeesTheTextOfTheName) {
  SanMatcher matcher;
  matcher.type = SanType::kUri;
  matcher.matches = std::make_shared<TextTest>(
      [](std::string_view text) { return text.substr(0, 9) == "spiffe://"; });
  EXPECT_TRUE(AnyMatches({matcher}, Names({{SanType::kUri, "spiffe://x"}})));
  EXPECT_FALSE(AnyMatches({matcher}, Names({{SanType::kUri, "https://x"}})));
  EXPECT_FALSE(SanMatcher().Matches({SanType::kDns, "a"}));
}

TEST(SanMatcherTest, KnowsWhomACertificateIsFor) {
  const AltNames names = Names({{SanType::kDns, "*.a.test"}, {SanType::kIp, "10.0.0.1"}});
  EXPECT_TRUE(IsFor("x.a.test", names));
  EXPECT_TRUE(IsFor("10.0.0.1", names));
  EXPECT_FALSE(IsFor("10.0.0.2", names));
  EXPECT_FALSE(IsFor("a.test", names));
  EXPECT_FALSE(IsFor("", names));
}

}  // namespace
}  // namespace sluice::net::tls
