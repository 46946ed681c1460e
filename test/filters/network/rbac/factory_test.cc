#include "source/filters/network/rbac/factory.h"

#include "gtest/gtest.h"
#include "test/filters/network/parsed_filter.h"

namespace sluice::filters::network {
namespace {

ParsedFilter Parse(const std::string& fields) {
  static stats::Store store(1);
  return ParsedFilter(&RegisterRbac, "rbac.v3.RBAC", "stat_prefix: t" + fields, store);
}

TEST(RbacFactoryTest, DoesNotTakeTheBytes) {
  const ParsedFilter parsed = Parse(", rules: {}");
  ASSERT_EQ(parsed.fault(), "");
  EXPECT_FALSE(parsed.factory->terminal());
}

TEST(RbacFactoryTest, RefusesMatcherTrees) {
  EXPECT_EQ(Parse(", matcher: {}").fault(), "matcher: is not built yet");
  EXPECT_EQ(Parse(", shadow_matcher: {}").fault(), "shadow_matcher: is not built yet");
}

TEST(RbacFactoryTest, AFaultSaysWhichRules) {
  EXPECT_EQ(Parse(", shadow_rules: {policies: {p: {permissions: [{any: true}], principals: "
                  "[{custom: {name: other}}]}}}")
                .fault(),
            "shadow_rules.policies[\"p\"].principals[0]: this principal is not built yet");
}

}  // namespace
}  // namespace sluice::filters::network
