#include "source/route/prefix_tree.h"

#include <gtest/gtest.h>

#include <string>

#include "source/base/random.h"

namespace sluice::route {
namespace {

using Visits = std::vector<std::pair<size_t, std::vector<uint32_t>>>;

Visits PrefixesOf(const PrefixTree& tree, std::string_view path) {
  Visits visits;
  tree.ForEachPrefixOf(path, [&](const std::vector<uint32_t>& routes, size_t size) {
    visits.emplace_back(size, routes);
  });
  return visits;
}

TEST(PrefixTreeTest, VisitsNothingWhenEmpty) {
  EXPECT_TRUE(PrefixTree().empty());
  EXPECT_TRUE(PrefixesOf(PrefixTree(), "/a").empty());
}

TEST(PrefixTreeTest, VisitsThePrefixesOfAPathShortestFirst) {
  PrefixTree tree;
  tree.Add("/a/b", 0);
  tree.Add("/", 1);
  tree.Add("/a", 2);
  tree.Add("/ax", 3);
  tree.Add("", 4);
  EXPECT_EQ(PrefixesOf(tree, "/a/bc"), (Visits{{0, {4}}, {1, {1}}, {2, {2}}, {4, {0}}}));
  EXPECT_EQ(PrefixesOf(tree, "/ax"), (Visits{{0, {4}}, {1, {1}}, {2, {2}}, {3, {3}}}));
  EXPECT_EQ(PrefixesOf(tree, ""), (Visits{{0, {4}}}));
  EXPECT_EQ(PrefixesOf(tree, "b"), (Visits{{0, {4}}}));
}

TEST(PrefixTreeTest, KeepsRoutesOfOnePrefixInAscendingOrder) {
  PrefixTree tree;
  tree.Add("/a", 5);
  tree.Add("/a", 1);
  tree.Add("/a", 9);
  EXPECT_EQ(PrefixesOf(tree, "/ab"), (Visits{{2, {1, 5, 9}}}));
}

TEST(PrefixTreeTest, AgreesWithAScanOfAllPrefixes) {
  base::Random random(7);
  const auto text = [&random] {
    std::string out;
    const uint64_t size = random.Below(7);
    for (uint64_t i = 0; i < size; ++i) out += "/ab\xff"[random.Below(4)];
    return out;
  };
  for (int round = 0; round < 500; ++round) {
    PrefixTree tree;
    std::vector<std::string> prefixes;
    const uint64_t count = random.Below(20);
    for (uint32_t i = 0; i < count; ++i) {
      prefixes.push_back(text());
      tree.Add(prefixes.back(), i);
    }
    for (int i = 0; i < 20; ++i) {
      const std::string path = text();
      Visits expected;
      for (size_t size = 0; size <= path.size(); ++size) {
        std::vector<uint32_t> routes;
        for (uint32_t r = 0; r < prefixes.size(); ++r) {
          if (prefixes[r] == path.substr(0, size)) routes.push_back(r);
        }
        if (!routes.empty()) expected.emplace_back(size, routes);
      }
      ASSERT_EQ(PrefixesOf(tree, path), expected) << path;
    }
  }
}

}  // namespace
}  // namespace sluice::route
