#include "source/filters/rbac/match_tree.h"

#include "gtest/gtest.h"

namespace sluice::filters {
namespace {

using Tree = RbacMatchTree;

class MatchTreeTest : public testing::Test {
 protected:
  MatchTreeTest() { EXPECT_TRUE(net::Address::ParseIp("10.2.0.9", 1234, addresses_.remote)); }
  static Tree::OnMatch End(std::string name) { return {{RbacAction::kAllow, std::move(name)}}; }
  static std::shared_ptr<const Tree::OnMatch> Otherwise(std::string name) {
    return std::make_shared<const Tree::OnMatch>(End(std::move(name)));
  }
  static Tree::OnMatch Into(const Tree& tree) { return {{}, std::make_shared<const Tree>(tree)}; }
  static RbacCondition Of(RbacCondition::Kind kind) {
    RbacCondition condition;
    condition.kind = kind;
    return condition;
  }
  static Tree::Rule If(bool matches, Tree::OnMatch then) {
    return {Of(matches ? RbacCondition::Kind::kAny : RbacCondition::Kind::kNever), std::move(then)};
  }
  std::string Decide(const Tree& tree) {
    const Tree::Action* const action = tree.Decide({addresses_});
    return action == nullptr ? "(none)" : action->details;
  }

  proxy::DownstreamAddresses addresses_;
};

TEST_F(MatchTreeTest, TheFirstRuleThatMatchesDecides) {
  Tree tree;
  tree.rules = {If(false, End("a")), If(true, End("b")), If(true, End("c"))};
  EXPECT_EQ(Decide(tree), "b");
  tree.rules.resize(1);
  EXPECT_EQ(Decide(tree), "(none)");
  tree.otherwise = Otherwise("d");
  EXPECT_EQ(Decide(tree), "d");
}

TEST_F(MatchTreeTest, ATreeWithoutAnEndLetsTheNextRuleDecide) {
  Tree inner;
  inner.rules = {If(false, End("inner"))};
  Tree tree;
  tree.rules = {If(true, Into(inner)), If(true, End("next"))};
  EXPECT_EQ(Decide(tree), "next");
  inner.otherwise = Otherwise("otherwise");
  tree.rules[0] = If(true, Into(inner));
  EXPECT_EQ(Decide(tree), "otherwise");
}

TEST_F(MatchTreeTest, KeepMatchingGoesOn) {
  Tree tree;
  tree.rules = {If(true, End("a")), If(true, End("b"))};
  tree.rules[0].then.keep_matching = true;
  EXPECT_EQ(Decide(tree), "b");
}

TEST_F(MatchTreeTest, AMapTakesTheWholeText) {
  Tree tree;
  tree.kind = Tree::Kind::kExactMap;
  tree.input.kind = RbacMatchInput::Kind::kSourceIp;
  tree.map["10.2"] = End("part");
  EXPECT_EQ(Decide(tree), "(none)");
  tree.map["10.2.0.9"] = End("whole");
  EXPECT_EQ(Decide(tree), "whole");
}

TEST_F(MatchTreeTest, AMapOfPrefixesTakesTheLongestThatLeadsToAnEnd) {
  Tree tree;
  tree.kind = Tree::Kind::kPrefixMap;
  tree.input.kind = RbacMatchInput::Kind::kSourceIp;
  tree.map[""] = End("any");
  tree.map["10."] = End("ten");
  tree.map["11."] = End("eleven");
  tree.map["10.2.0.9"] = Into(Tree());
  EXPECT_EQ(Decide(tree), "ten");
  tree.map.erase("10.");
  EXPECT_EQ(Decide(tree), "any");
}

TEST_F(MatchTreeTest, AMapWithoutItsInputHasOnlyWhatIsOtherwise) {
  Tree tree;
  tree.kind = Tree::Kind::kPrefixMap;
  tree.input.kind = RbacMatchInput::Kind::kUriSans;
  tree.map[""] = End("any");
  tree.otherwise = Otherwise("otherwise");
  EXPECT_EQ(Decide(tree), "otherwise");
}

}  // namespace
}  // namespace sluice::filters
