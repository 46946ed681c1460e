#include "source/filters/rbac/rule_sets.h"

#include <gtest/gtest.h>

namespace sluice::filters {
namespace {

class RuleSetsTest : public testing::Test {
 protected:
  RuleSetsTest() {
    cells_.stats = store_.AddGroup<RbacStats>("t.rbac.");
    cells_.shadow_stats = store_.AddGroup<RbacShadowStats>("t.rbac.dry.");
  }
  static RbacRules Everybody(RbacAction action) {
    RbacCondition any;
    any.kind = RbacCondition::Kind::kAny;
    RbacRules rules;
    rules.action = action;
    rules.policies.push_back({"p", "details[p]", {any}, {any}});
    return rules;
  }
  bool Ask() { return sets_.Allows({addresses_}, cells_, 0, details_); }

  stats::Store store_{1};
  RbacCells cells_;
  RbacRuleSets sets_;
  proxy::DownstreamAddresses addresses_;
  std::string_view details_;
};

TEST_F(RuleSetsTest, WithoutRulesEverybodyIsLetInUncounted) {
  EXPECT_TRUE(sets_.empty());
  EXPECT_TRUE(Ask());
  EXPECT_EQ(cells_.stats.ForThread(0).allowed.value(), 0u);
}

TEST_F(RuleSetsTest, EachVerdictIsCountedAndTheRulesDecide) {
  sets_.rules = Everybody(RbacAction::kDeny);
  sets_.shadow_rules = Everybody(RbacAction::kAllow);
  EXPECT_FALSE(sets_.empty());
  EXPECT_FALSE(Ask());
  EXPECT_EQ(details_, "details[p]");
  EXPECT_EQ(cells_.stats.ForThread(0).denied.value(), 1u);
  EXPECT_EQ(cells_.shadow_stats.ForThread(0).shadow_allowed.value(), 1u);
}

TEST_F(RuleSetsTest, ShadowRulesKeepNobodyOut) {
  sets_.shadow_rules = Everybody(RbacAction::kDeny);
  EXPECT_TRUE(Ask());
  EXPECT_EQ(cells_.shadow_stats.ForThread(0).shadow_denied.value(), 1u);
}

}  // namespace
}  // namespace sluice::filters
