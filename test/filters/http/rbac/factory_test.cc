#include "source/filters/http/rbac/factory.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "test/config/load/from_yaml.h"
#include "test/filters/http/fake_context.h"

namespace sluice::filters::http {
namespace {

constexpr char kMessage[] = "envoy.extensions.filters.http.rbac.v3.RBAC";
constexpr char kOverride[] = "envoy.extensions.filters.http.rbac.v3.RBACPerRoute";

google::protobuf::Any Config(const std::string& type, const std::string& fields) {
  return config::FromYaml<google::protobuf::Any>("{'@type': type.googleapis.com/" + type + ", " +
                                                 fields + "}");
}
std::string Rules(const std::string& action) {
  return "rules: {action: " + action +
         ", policies: {p: {permissions: [{any: true}], principals: [{any: true}]}}}";
}

class RbacFactoryTest : public ::testing::Test {
 protected:
  RbacFactoryTest() { RegisterRbac(registry_); }

  std::shared_ptr<const proxy::HttpFilterFactory> Parse(const std::string& fields) {
    extension::HttpFilterParseContext context{errors_, stats_, "http.test."};
    return registry_.FindHttpFilter(kMessage)->parse(Config(kMessage, fields), context);
  }
  route::FilterOverride Override(const std::string& fields) {
    return {
        "f", false,
        registry_.FindHttpOverride(kOverride)->parse_override(Config(kOverride, fields), errors_)};
  }
  // What becomes of a request.
  proxy::Next Ask(const proxy::HttpFilterFactory& factory, const route::FilterOverride* mine) {
    FakeContext context;
    proxy::DownstreamAddresses addresses;
    context.stream.downstream = &addresses;
    proxy::HttpFilter* filter = factory.Make(context, context.memory, mine);
    if (filter == nullptr) return proxy::Next::kContinue;
    const proxy::Next next = filter->OnRequestHead(context.request, true);
    filter->~HttpFilter();
    return next;
  }
  std::string fault() const {
    if (errors_.faults().empty()) return "";
    return errors_.faults()[0].path + ": " + errors_.faults()[0].why;
  }

  extension::Registry registry_;
  extension::FieldErrors errors_;
  stats::Store stats_{1};
};

TEST_F(RbacFactoryTest, WithoutRulesThereIsNothingToAsk) {
  const auto factory = Parse("rules_stat_prefix: x");
  ASSERT_NE(factory, nullptr) << fault();
  FakeContext context;
  EXPECT_EQ(factory->Make(context, context.memory, nullptr), nullptr);
}

TEST_F(RbacFactoryTest, AsksTheRules) {
  const auto factory = Parse(Rules("DENY"));
  ASSERT_NE(factory, nullptr) << fault();
  EXPECT_EQ(Ask(*factory, nullptr), proxy::Next::kPause);
}

TEST_F(RbacFactoryTest, ARouteHasRulesOfItsOwnOrNone) {
  const auto factory = Parse(Rules("DENY"));
  const route::FilterOverride allow = Override("rbac: {" + Rules("ALLOW") + "}");
  EXPECT_EQ(Ask(*factory, &allow), proxy::Next::kContinue);
  const route::FilterOverride none = Override("rbac: {}");
  EXPECT_EQ(Ask(*factory, &none), proxy::Next::kContinue);
  const auto open = Parse("rules_stat_prefix: x");
  const route::FilterOverride deny = Override("rbac: {" + Rules("DENY") + "}");
  EXPECT_EQ(Ask(*open, &deny), proxy::Next::kPause);
}

TEST_F(RbacFactoryTest, FaultsStandWhereTheyAre) {
  EXPECT_EQ(Parse("rules: {policies: {p: {permissions: [{any: true}], principals: [{custom: {name: "
                  "x}}]}}}"),
            nullptr);
  EXPECT_EQ(fault(), "rules.policies[\"p\"].principals[0]: this principal is not built yet");
  errors_ = extension::FieldErrors();
  Override("rbac: {shadow_matcher: {matcher_list: {matchers: [{predicate: {}}]}}}");
  EXPECT_EQ(fault(), "rbac.shadow_matcher.matcher_list.matchers[0].predicate: says nothing");
}

}  // namespace
}  // namespace sluice::filters::http
