#include "source/runtime/layers.h"

#include "gtest/gtest.h"

namespace sluice::runtime {
namespace {

Layer Of(const std::string& name, const std::map<std::string, std::string>& texts) {
  Values values;
  for (const auto& [key, text] : texts) values[key].text = text;
  return {name, std::make_shared<const Values>(std::move(values))};
}

TEST(LayersTest, TheLaterLayerWinsKeyByKey) {
  const Values merged =
      Merge({Of("base", {{"a", "1"}, {"b", "2"}}), Of("top", {{"b", "3"}, {"c", "4"}})});
  ASSERT_EQ(merged.size(), 3u);
  EXPECT_EQ(merged.at("a").text, "1");
  EXPECT_EQ(merged.at("b").text, "3");
  EXPECT_EQ(merged.at("c").text, "4");
}

TEST(LayersTest, WithoutLayersNothingIsSet) { EXPECT_TRUE(Merge({}).empty()); }

}  // namespace
}  // namespace sluice::runtime
