#include "source/filters/http/rbac/rbac.h"

#include "gtest/gtest.h"
#include "test/filters/http/fake_context.h"

namespace sluice::filters::http {
namespace {

class RbacFilterTest : public ::testing::Test {
 protected:
  RbacFilterTest() {
    cells_.stats = store_.AddGroup<RbacStats>("http.test.rbac.");
    cells_.shadow_stats = store_.AddGroup<RbacShadowStats>("http.test.rbac.dry.");
    EXPECT_TRUE(net::Address::ParseIp("10.0.0.9", 1234, addresses_.remote));
    context_.stream.downstream = &addresses_;
  }
  static RbacRules Rules(RbacAction action, RbacCondition principal) {
    RbacCondition any;
    any.kind = RbacCondition::Kind::kAny;
    RbacRules rules;
    rules.action = action;
    rules.policies.push_back({"p", "rbac_access_denied_matched_policy[p]", {any}, {principal}});
    return rules;
  }
  static RbacCondition From(const char* address) {
    RbacCondition from;
    from.kind = RbacCondition::Kind::kRemoteIp;
    EXPECT_TRUE(net::Cidr::Parse(address, 32, from.cidr));
    return from;
  }
  proxy::Next Ask() {
    RbacFilter filter(rules_, cells_, context_);
    return filter.OnRequestHead(context_.request, true);
  }
  RbacStats& stats() { return cells_.stats.ForThread(0); }

  stats::Store store_{1};
  RbacRuleSets rules_;
  RbacCells cells_;
  proxy::DownstreamAddresses addresses_;
  FakeContext context_;
};

TEST_F(RbacFilterTest, AnswersWhomItDoesNotLetIn) {
  rules_.rules = Rules(RbacAction::kDeny, From("10.0.0.9"));
  EXPECT_EQ(Ask(), proxy::Next::kPause);
  EXPECT_EQ(context_.replied_status, 403);
  EXPECT_EQ(context_.replied_details, "rbac_access_denied_matched_policy[p]");
  EXPECT_EQ(stats().denied.value(), 1u);
  EXPECT_EQ(stats().allowed.value(), 0u);
}

TEST_F(RbacFilterTest, TheClientIsWhomThePeerForwardsFor) {
  rules_.rules = Rules(RbacAction::kAllow, From("10.0.0.7"));
  EXPECT_EQ(Ask(), proxy::Next::kPause);
  ASSERT_TRUE(net::Address::ParseIp("10.0.0.7", 0, context_.stream.trusted_client));
  EXPECT_EQ(Ask(), proxy::Next::kContinue);
  EXPECT_EQ(stats().allowed.value(), 1u);
}

TEST_F(RbacFilterTest, ShadowRulesAreOnlyCounted) {
  rules_.shadow_rules = Rules(RbacAction::kDeny, From("10.0.0.9"));
  EXPECT_EQ(Ask(), proxy::Next::kContinue);
  EXPECT_EQ(context_.replied_status, 0);
  EXPECT_EQ(cells_.shadow_stats.ForThread(0).shadow_denied.value(), 1u);
  EXPECT_EQ(stats().allowed.value(), 0u);
}

}  // namespace
}  // namespace sluice::filters::http
