#include "source/route/regex.h"

#include <gtest/gtest.h>

namespace sluice::route {
namespace {

TEST(RegexTest, SaysWhatIsWrongWithAnExpression) {
  for (const char* text : {"(", "/(?=a)", "(a)\\1", "[z-a]", "a{1001}"}) {
    std::string error;
    EXPECT_EQ(Regex::Compile(text, error), nullptr) << text;
    EXPECT_FALSE(error.empty()) << text;
  }
}

TEST(RegexTest, RefusesAProgramThatIsTooLarge) {
  std::string error;
  EXPECT_EQ(Regex::Compile("\\pL{200}", error), nullptr);
  EXPECT_NE(error.find("instructions"), std::string::npos) << error;
}

TEST(RegexTest, MatchesTheWholeTextOrAPart) {
  std::string error;
  const auto regex = Regex::Compile("/b[io]t", error);
  ASSERT_NE(regex, nullptr) << error;
  EXPECT_EQ(regex->source(), "/b[io]t");
  EXPECT_TRUE(regex->FullMatch("/bit"));
  EXPECT_FALSE(regex->FullMatch("/bite"));
  EXPECT_TRUE(regex->PartialMatch("/a/bite"));
  EXPECT_FALSE(regex->PartialMatch("/a/bat"));
}

TEST(RegexTest, ReplacesEveryMatchWithItsGroups) {
  std::string error;
  const auto regex = Regex::Compile("(o)(n)e", error);
  ASSERT_NE(regex, nullptr) << error;
  EXPECT_EQ(regex->ReplaceAll("/one/one", "\\2\\1"), "/no/no");
  EXPECT_EQ(regex->ReplaceAll("/two", "x"), "/two");
}

TEST(RegexTest, LeavesTheTextWhenTheSubstitutionNamesNoGroup) {
  std::string error;
  const auto regex = Regex::Compile("a", error);
  ASSERT_NE(regex, nullptr) << error;
  EXPECT_EQ(regex->ReplaceAll("/abc", "\\1"), "/abc");
}

}  // namespace
}  // namespace sluice::route
