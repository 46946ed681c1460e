#include "source/base/ascii.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace sluice::base {
namespace {

TEST(AsciiTest, ComparesLettersOnlyWithoutCase) {
  EXPECT_TRUE(EqualsIgnoreCase("Content-Length", "cONTENT-lENGTH"));
  EXPECT_FALSE(EqualsIgnoreCase("a", "ab"));
  // '@' and '`', '[' and '{' differ by the case bit and are no letters.
  EXPECT_FALSE(EqualsIgnoreCase("@[", "`{"));
  EXPECT_TRUE(StartsWithIgnoreCase("X-Envoy-Foo", "x-envoy-"));
  EXPECT_FALSE(StartsWithIgnoreCase("x", "xy"));
  EXPECT_TRUE(EndsWithIgnoreCase("a.Example.COM", ".example.com"));
  EXPECT_FALSE(EndsWithIgnoreCase("com", ".com"));
}

TEST(AsciiTest, LowersLettersAndNothingElse) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  const std::string lower = Lower(all);
  for (int c = 0; c < 256; ++c) {
    EXPECT_EQ(lower[static_cast<size_t>(c)], static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c));
  }
}

TEST(AsciiTest, TrimsBlanksAndTabs) {
  EXPECT_EQ(Trim(" \ta b\t "), "a b");
  EXPECT_EQ(Trim(" \t "), "");
  EXPECT_EQ(Trim(""), "");
  EXPECT_EQ(Trim("\ra\n"), "\ra\n");
}

TEST(AsciiTest, ParsesDigitsAndRefusesTheRest) {
  uint64_t value = 7;
  EXPECT_TRUE(ParseDecimal("0", value));
  EXPECT_EQ(value, 0u);
  EXPECT_TRUE(ParseDecimal("18446744073709551615", value));
  EXPECT_EQ(value, std::numeric_limits<uint64_t>::max());
  value = 7;
  for (const char* text :
       {"", "-1", "+1", " 1", "1 ", "0x1", "1a", "18446744073709551616", "99999999999999999999"}) {
    EXPECT_FALSE(ParseDecimal(text, value)) << text;
    EXPECT_EQ(value, 7u) << text;
  }
}

TEST(AsciiTest, WritesWhatItParses) {
  for (const uint64_t value : {uint64_t{0}, uint64_t{9}, uint64_t{10}, uint64_t{4711},
                               std::numeric_limits<uint64_t>::max()}) {
    char text[20];
    EXPECT_EQ(std::string(text, static_cast<size_t>(WriteDecimal(value, text))),
              std::to_string(value));
  }
}

TEST(AsciiTest, VisitsTheTokensOfAList) {
  std::vector<std::string> tokens;
  EXPECT_TRUE(ForEachToken(" a ,, b\t,c d,", [&](std::string_view token) {
    tokens.emplace_back(token);
    return true;
  }));
  EXPECT_EQ(tokens, (std::vector<std::string>{"a", "b", "c d"}));
  int seen = 0;
  EXPECT_FALSE(ForEachToken("a,b,c", [&](std::string_view) { return ++seen < 2; }));
  EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace sluice::base
