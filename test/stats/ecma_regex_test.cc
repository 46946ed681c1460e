#include "source/stats/ecma_regex.h"

#include <string>

#include "gtest/gtest.h"

namespace sluice::stats {
namespace {

TEST(EcmaRegexTest, LooksAhead) {
  std::string_view error;
  const auto regex = EcmaRegex::Compile(R"(^cluster\.((.+?(?=\.))\.))", error);
  ASSERT_NE(regex, nullptr) << error;
  EXPECT_EQ(regex->group_count(), 2u);
  EcmaRegex::Span groups[2];
  ASSERT_TRUE(regex->Search("cluster.b0.upstream_rq", groups, 2));
  EXPECT_TRUE(groups[0].set);
  EXPECT_EQ(groups[0].start, 8u);
  EXPECT_EQ(groups[0].size, 3u);
  EXPECT_EQ(groups[1].size, 2u);
  EXPECT_FALSE(regex->Search("http.b0.x", groups, 2));
}

TEST(EcmaRegexTest, TellsAGroupThatTookNoPart) {
  std::string_view error;
  const auto regex = EcmaRegex::Compile("(a)|(b)", error);
  ASSERT_NE(regex, nullptr) << error;
  EcmaRegex::Span groups[2];
  ASSERT_TRUE(regex->Search("xb", groups, 2));
  EXPECT_FALSE(groups[0].set);
  EXPECT_TRUE(groups[1].set);
}

TEST(EcmaRegexTest, RefusesWhatItCannotCompile) {
  const std::string cases[] = {
      "(", "[a", "a{2", "*", R"((a)\1)", "x{1,100000}{1,100000}", std::string(1025, 'a')};
  for (const std::string& pattern : cases) {
    std::string_view error;
    EXPECT_EQ(EcmaRegex::Compile(pattern, error), nullptr) << pattern;
    EXPECT_FALSE(error.empty()) << pattern;
  }
}

}  // namespace
}  // namespace sluice::stats
