#include "source/stats/custom_tag.h"

#include <string>

#include "gtest/gtest.h"

namespace sluice::stats {
namespace {

TEST(CustomTagTest, KnowsTheFirstPartOnlyWhereItIsCertain) {
  const struct {
    const char* regex;
    const char* first;
  } cases[] = {{R"(^cluster\.((.*)\.))", "cluster"},
               {R"(^cluster(?=\.).*(x))", "cluster"},
               {R"(^a\.x|(b))", ""},
               {R"(cluster\.(x))", ""},
               {R"(^clus(ter)\.)", ""},
               {R"(^cluster\.?(x))", ""},
               {R"(^(cluster)\.)", ""},
               {R"(^cluste?r\.(x))", ""}};
  for (const auto& each : cases) {
    std::string error;
    const auto tag = CustomTag::Compile(each.regex, error);
    ASSERT_NE(tag, nullptr) << error;
    EXPECT_EQ(tag->first_part(), each.first) << each.regex;
  }
}

TEST(CustomTagTest, DoesNotTakeForeverOverNestedRepetition) {
  std::string error;
  const auto tag = CustomTag::Compile(R"(^((a+)+(?=!)))", error);
  ASSERT_NE(tag, nullptr) << error;
  TagMatch match;
  EXPECT_FALSE(tag->Match(std::string(200, 'a'), match));  // exponential by back-tracking
  EXPECT_TRUE(tag->Match("aaa!", match));
  EXPECT_EQ(match.cut_to, 3u);
}

TEST(CustomTagTest, SkipsTextsThatAreTooLongForLookAhead) {
  std::string error;
  const auto tag = CustomTag::Compile("(x(?=y))", error);
  ASSERT_NE(tag, nullptr) << error;
  TagMatch match;
  EXPECT_TRUE(tag->Match(std::string(4000, 'a') + "xy", match));
  EXPECT_FALSE(tag->Match(std::string(100000, 'a') + "xy", match));
}

}  // namespace
}  // namespace sluice::stats
