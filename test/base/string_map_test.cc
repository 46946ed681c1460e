#include "source/base/string_map.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "source/base/random.h"

namespace sluice::base {
namespace {

TEST(StringMapTest, BehavesLikeAMap) {
  StringMap<int> map;
  std::map<std::string, int> model;
  EXPECT_EQ(map.Find("a"), nullptr);
  Random random(3);
  for (int i = 0; i < 5000; ++i) {
    const std::string key = std::to_string(random.Below(2000));
    if (random.Below(2) == 0) {
      map[key] = i;
      model[key] = i;
    } else {
      const int* found = map.Find(key);
      const auto it = model.find(key);
      ASSERT_EQ(found != nullptr, it != model.end()) << key;
      if (found != nullptr) {
        ASSERT_EQ(*found, it->second);
      }
    }
    ASSERT_EQ(map.size(), model.size());
  }
}

TEST(StringMapTest, TheEmptyKeyIsAKey) {
  StringMap<int> map;
  EXPECT_TRUE(map.empty());
  map[""] = 1;
  ASSERT_NE(map.Find(""), nullptr);
  EXPECT_EQ(map.Find(std::string_view("\0", 1)), nullptr);
}

TEST(StringMapTest, RoomMadeBeforehandChangesNothingThatIsThere) {
  StringMap<int> map;
  map["a"] = 1;
  map.reserve(1000);
  ASSERT_NE(map.Find("a"), nullptr);
  EXPECT_EQ(*map.Find("a"), 1);
  for (int i = 0; i < 1000; ++i) map["k" + std::to_string(i)] = i;
  map.reserve(10);
  EXPECT_EQ(map.size(), 1001u);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(*map.Find("k" + std::to_string(i)), i);
}

}  // namespace
}  // namespace sluice::base
