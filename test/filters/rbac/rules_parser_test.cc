#include "source/filters/rbac/rules_parser.h"

#include "gtest/gtest.h"
#include "test/config/load/from_yaml.h"

namespace sluice::filters {
namespace {

struct Parsed {
  Parsed(const std::string& permission, const std::string& principal,
         RbacSubject subject = RbacSubject::kConnection) {
    ParseRbacRules(config::FromYaml<envoy::config::rbac::v3::RBAC>(
                       "{policies: {'a b': {permissions: [" + permission + "], principals: [" +
                       principal + "]}}}"),
                   subject, errors, rules);
  }
  std::string fault() const {
    if (errors.faults().empty()) return "";
    return errors.faults()[0].path + ": " + errors.faults()[0].why;
  }
  bool Allows() {
    proxy::DownstreamAddresses addresses;
    EXPECT_TRUE(net::Address::ParseIp("10.0.0.1", 80, addresses.local));
    EXPECT_TRUE(net::Address::ParseIp("10.1.0.9", 1234, addresses.remote));
    std::string_view details;
    return rules.Allows({addresses}, details);
  }
  extension::FieldErrors errors;
  RbacRules rules;
};

TEST(RulesParserTest, ReadsPermissions) {
  EXPECT_TRUE(Parsed("{destination_port: 80}", "{any: true}").Allows());
  EXPECT_FALSE(Parsed("{destination_port: 81}", "{any: true}").Allows());
  EXPECT_TRUE(Parsed("{destination_port_range: {start: 80, end: 81}}", "{any: true}").Allows());
  EXPECT_FALSE(Parsed("{destination_port_range: {start: 70, end: 80}}", "{any: true}").Allows());
  EXPECT_TRUE(Parsed("{destination_ip: {address_prefix: 10.0.0.0, prefix_len: 24}}", "{any: true}")
                  .Allows());
  EXPECT_FALSE(Parsed("{not_rule: {any: true}}", "{any: true}").Allows());
  EXPECT_TRUE(
      Parsed("{or_rules: {rules: [{destination_port: 1}, {any: true}]}}", "{any: true}").Allows());
  EXPECT_FALSE(
      Parsed("{and_rules: {rules: [{destination_port: 1}, {any: true}]}}", "{any: true}").Allows());
  EXPECT_FALSE(Parsed("{requested_server_name: {exact: a}}", "{any: true}").Allows());
}

TEST(RulesParserTest, ReadsPrincipals) {
  const std::string range = "{address_prefix: 10.1.0.0, prefix_len: 16}";
  for (const char* field : {"{remote_ip: ", "{direct_remote_ip: ", "{source_ip: "})
    EXPECT_TRUE(Parsed("{any: true}", field + range + "}").Allows()) << field;
  EXPECT_FALSE(Parsed("{any: true}", "{not_id: {remote_ip: " + range + "}}").Allows());
  EXPECT_FALSE(
      Parsed("{any: true}", "{and_ids: {ids: [{any: true}, {authenticated: {}}]}}").Allows());
  EXPECT_TRUE(
      Parsed("{any: true}", "{or_ids: {ids: [{any: true}, {authenticated: {}}]}}").Allows());
  EXPECT_FALSE(
      Parsed("{any: true}", "{filter_state: {key: k, string_match: {exact: v}}}").Allows());
}

TEST(RulesParserTest, NamesThePolicyForLogsWithoutBlanks) {
  const Parsed parsed("{any: true}", "{any: true}");
  ASSERT_EQ(parsed.rules.policies.size(), 1u);
  EXPECT_EQ(parsed.rules.policies[0].details, "rbac_access_denied_matched_policy[a_b]");
}

TEST(RulesParserTest, RefusesWhatItCannotDecide) {
  EXPECT_EQ(Parsed("{metadata: {filter: f, path: [{key: k}], value: {present_match: true}}}",
                   "{any: true}")
                .fault(),
            "policies[\"a b\"].permissions[0]: this permission is not built yet");
  EXPECT_EQ(Parsed("{any: true}", "{custom: {name: other}}").fault(),
            "policies[\"a b\"].principals[0]: this principal is not built yet");
  EXPECT_EQ(Parsed("{any: true}", "{remote_ip: {address_prefix: nope}}").fault(),
            "policies[\"a b\"].principals[0].remote_ip.address_prefix: is not an IP address");
}

TEST(RulesParserTest, ConditionsOfRequestsNeverMatchAConnection) {
  EXPECT_FALSE(Parsed("{header: {name: a, present_match: true}}", "{any: true}").Allows());
  EXPECT_FALSE(Parsed("{any: true}", "{url_path: {path: {prefix: /}}}").Allows());
}

TEST(RulesParserTest, ReadsConditionsOfRequests) {
  const Parsed parsed(
      "{and_rules: {rules: [{header: {name: X-A, present_match: true}}, {url_path: "
      "{path: {prefix: /a}}}]}}",
      "{authenticated: {principal_name: {exact: spiffe://a}}}", RbacSubject::kRequest);
  ASSERT_EQ(parsed.fault(), "");
  const RbacCondition& both = parsed.rules.policies[0].permissions[0];
  ASSERT_EQ(both.parts.size(), 2u);
  EXPECT_EQ(both.parts[0].header->name, "x-a");
  EXPECT_EQ(both.parts[1].kind, RbacCondition::Kind::kPath);
  EXPECT_EQ(both.parts[1].text.value, "/a");
  const RbacCondition& principal = parsed.rules.policies[0].principals[0];
  EXPECT_EQ(principal.kind, RbacCondition::Kind::kAuthenticated);
  EXPECT_EQ(principal.text.value, "spiffe://a");
  EXPECT_FALSE(principal.any_name);
}

TEST(RulesParserTest, RefusesADeepNest) {
  std::string nested = "{any: true}";
  for (int i = 0; i < 40; ++i) nested = std::string("{not_rule: ").append(nested).append("}");
  const Parsed parsed(nested, "{any: true}");
  ASSERT_FALSE(parsed.errors.ok());
  EXPECT_EQ(parsed.errors.faults()[0].why, "is nested too deeply");
}

}  // namespace
}  // namespace sluice::filters
