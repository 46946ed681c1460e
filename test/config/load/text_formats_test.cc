#include "source/config/load/text_formats.h"

#include <string>

#include "gtest/gtest.h"

namespace sluice::config::load {
namespace {

TEST(TextFormatsTest, AHeaderNameIsAToken) {
  for (const char* good : {"x-a", ":path", "!#$%&'*+,-.^_`|~09"})
    EXPECT_TRUE(IsHeaderName(good, true)) << good;
  for (const char* bad : {"", ":", "a b", "a:b", "::a", "a\n", "\xc3\xa9"})
    EXPECT_FALSE(IsHeaderName(bad, true)) << bad;
  EXPECT_FALSE(IsHeaderName(std::string("a\0b", 3), true));
}

TEST(TextFormatsTest, ALooseHeaderOnlyKeepsItsLine) {
  EXPECT_TRUE(IsHeaderName("", false));
  EXPECT_TRUE(IsHeaderName("a b", false));
  EXPECT_FALSE(IsHeaderName("a\nb", false));
  EXPECT_TRUE(IsHeaderValue("a\x01", false));
  EXPECT_FALSE(IsHeaderValue("a\rb", false));
  EXPECT_FALSE(IsHeaderValue(std::string("a\0b", 3), false));
}

TEST(TextFormatsTest, AHeaderValueHasNoControlCharacterButTab) {
  EXPECT_TRUE(IsHeaderValue("a\tb \xc3\xa9", true));
  EXPECT_FALSE(IsHeaderValue("a\x01", true));
  EXPECT_FALSE(IsHeaderValue("a\x7f", true));
}

TEST(TextFormatsTest, KnowsAddresses) {
  EXPECT_TRUE(IsIpv4("10.0.0.1"));
  EXPECT_FALSE(IsIpv4("10.0.0"));
  EXPECT_FALSE(IsIpv4("10.0.0.256"));
  EXPECT_TRUE(IsIpv6("::1"));
  EXPECT_FALSE(IsIpv6("10.0.0.1"));
  EXPECT_FALSE(IsIpv6(std::string("::1\0", 4)));
}

TEST(TextFormatsTest, AHostNameIsMadeOfLabels) {
  EXPECT_TRUE(IsHostname("a.b-c.test"));
  EXPECT_TRUE(IsHostname("a.test."));
  EXPECT_TRUE(IsHostname(std::string(63, 'a')));
  EXPECT_FALSE(IsHostname(std::string(64, 'a')));
  for (const char* bad : {"", ".", "a..b", "-a", "a-", "a_b"}) EXPECT_FALSE(IsHostname(bad)) << bad;
}

TEST(TextFormatsTest, AnEMailAddressHasBothSides) {
  EXPECT_TRUE(IsEmail("a.b@c.test"));
  for (const char* bad : {"a", "@c", "a@", "a b@c", "a@b@c"}) EXPECT_FALSE(IsEmail(bad)) << bad;
}

TEST(TextFormatsTest, AUriHasASchemeAndAReferenceNeedsNone) {
  EXPECT_TRUE(IsUri("https://a.test/%20"));
  for (const char* bad : {"/a", ":a", "1a:b", "a b:c", "a:%2", "a:\xc3\xa9"})
    EXPECT_FALSE(IsUri(bad)) << bad;
  EXPECT_TRUE(IsUriRef("/a"));
  EXPECT_FALSE(IsUriRef("/%2"));
}

TEST(TextFormatsTest, KnowsUuidsAndCountsCharacters) {
  EXPECT_TRUE(IsUuid("123e4567-e89b-12d3-a456-426614174000"));
  EXPECT_FALSE(IsUuid("123e4567-e89b-12d3-a456-42661417400g"));
  EXPECT_FALSE(IsUuid("123e4567"));
  EXPECT_EQ(CharacterCount("a\xc3\xa9\xff"), 3u);
}

}  // namespace
}  // namespace sluice::config::load
