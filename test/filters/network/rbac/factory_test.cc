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

TEST(RbacFactoryTest, AMatcherStandsInPlaceOfRules) {
  EXPECT_EQ(Parse(", matcher: {}").fault(), "");
  EXPECT_EQ(Parse(", shadow_matcher: {}").fault(), "");
  EXPECT_EQ(Parse(", matcher: {matcher_tree: {input: {name: i, typed_config: {'@type': "
                  "type.googleapis.com/envoy.extensions.matching.common_inputs.ssl.v3.UriSanInput}}"
                  ", custom_match: {name: c}}}")
                .fault(),
            "matcher.matcher_tree.custom_match: is not built yet");
}

TEST(RbacFactoryTest, AFaultSaysWhichRules) {
  EXPECT_EQ(Parse(", shadow_rules: {policies: {p: {permissions: [{any: true}], principals: "
                  "[{custom: {name: other}}]}}}")
                .fault(),
            "shadow_rules.policies[\"p\"].principals[0]: this principal is not built yet");
}

}  // namespace
}  // namespace sluice::filters::network
