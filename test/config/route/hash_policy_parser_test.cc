#include <gtest/gtest.h>

#include "source/config/route/action_parser.h"
#include "test/config/route/parsed_routes.h"

namespace sluice::config {
namespace {

using Kind = route::HashPolicySpec::Kind;

TEST(HashPolicyParserTest, ReadsEachKind) {
  const ParsedRoutes parsed(WithAction(R"("cluster": "a", "hash_policy": [
    {"header": {"header_name": "X-User", "regex_rewrite": {"pattern": {"regex": "a+"}, "substitution": "b"}},
     "terminal": true},
    {"cookie": {"name": "sess", "ttl": "60s", "path": "/p",
                "attributes": [{"name": "SameSite", "value": "Strict"}, {"name": "Secure"}]}},
    {"cookie": {"name": "session", "ttl": "0s"}},
    {"cookie": {"name": "theirs"}},
    {"connection_properties": {"source_ip": true}},
    {"connection_properties": {}},
    {"query_parameter": {"name": "Q"}},
    {"filter_state": {"key": "k"}}])"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const auto& policies = parsed.route().forward.hash_policies;
  ASSERT_EQ(policies.size(), 7u);  // one that looks at nothing is none
  EXPECT_EQ(policies[0].kind, Kind::kHeader);
  EXPECT_EQ(policies[0].name, "x-user");
  EXPECT_EQ(policies[0].rewrite.pattern->ReplaceAll("aab", policies[0].rewrite.substitution), "bb");
  EXPECT_TRUE(policies[0].terminal);
  EXPECT_EQ(policies[1].kind, Kind::kCookie);
  EXPECT_TRUE(policies[1].makes_cookie);
  EXPECT_EQ(policies[1].cookie_tail, "; Max-Age=60; Path=/p; SameSite=Strict; Secure; HttpOnly");
  EXPECT_FALSE(policies[1].terminal);
  EXPECT_TRUE(policies[2].makes_cookie);
  EXPECT_EQ(policies[2].cookie_tail, "; HttpOnly");
  EXPECT_FALSE(policies[3].makes_cookie);
  EXPECT_EQ(policies[4].kind, Kind::kSourceIp);
  EXPECT_EQ(policies[5].kind, Kind::kQueryParameter);
  EXPECT_EQ(policies[5].name, "Q");
  EXPECT_EQ(policies[6].kind, Kind::kFilterState);
}

TEST(HashPolicyParserTest, RefusesAnExpressionThatIsNone) {
  const ParsedRoutes parsed(WithAction(R"("cluster": "a", "hash_policy": [
    {"header": {"header_name": "x", "regex_rewrite": {"pattern": {"regex": "("}, "substitution": ""}}}])"));
  EXPECT_NE(parsed.errors.ErrorText().find("hash_policy[0].header.regex_rewrite.pattern"),
            std::string::npos)
      << parsed.errors.ErrorText();
}

}  // namespace
}  // namespace sluice::config
