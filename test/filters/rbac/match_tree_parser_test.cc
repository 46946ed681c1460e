#include "source/filters/rbac/match_tree_parser.h"

#include "envoy/extensions/filters/network/rbac/v3/rbac.pb.h"
#include "gtest/gtest.h"
#include "test/config/load/from_yaml.h"

namespace sluice::filters {
namespace {

const char kInputs[] = "type.googleapis.com/envoy.extensions.matching.common_inputs.";

std::string Input(const std::string& type, const std::string& more = "") {
  return "input: {name: i, typed_config: {'@type': " + (kInputs + type) + more + "}}";
}
std::string Action(const std::string& name, const std::string& action = "ALLOW") {
  return "{action: {name: a, typed_config: {'@type': "
         "type.googleapis.com/envoy.config.rbac.v3.Action, name: '" +
         name + "', action: " + action + "}}}";
}
std::string Rule(const std::string& predicate, const std::string& then) {
  return "{predicate: {" + predicate + "}, on_match: " + then + "}";
}
std::string If(const std::string& input, const std::string& match) {
  return "single_predicate: {" + input + ", " + match + "}";
}

struct Parsed {
  explicit Parsed(const std::string& matcher, RbacSubject subject = RbacSubject::kConnection,
                  const std::string& more = "") {
    sets = ParseRbacRuleSets(config::FromYaml<envoy::extensions::filters::network::rbac::v3::RBAC>(
                                 "{matcher: {" + matcher + "}" + more + "}"),
                             subject, errors);
  }
  std::string fault() const {
    if (errors.faults().empty()) return "";
    return errors.faults()[0].path + ": " + errors.faults()[0].why;
  }
  // "+" or "-" and the policy that has decided.
  std::string Verdict() {
    if (!errors.ok()) return errors.ErrorText();
    proxy::DownstreamAddresses addresses;
    EXPECT_TRUE(net::Address::ParseIp("10.0.0.1", 80, addresses.local));
    EXPECT_TRUE(net::Address::ParseIp("10.1.0.9", 1234, addresses.remote));
    std::string_view details;
    const bool allowed = sets.rules->Allows({addresses}, details);
    const size_t begin = details.find('[') + 1;
    return (allowed ? "+" : "-") + std::string(details.substr(begin, details.size() - begin - 1));
  }
  extension::FieldErrors errors;
  RbacRuleSets sets;
};

TEST(MatchTreeParserTest, ReadsAListAsKumaSendsIt) {
  const std::string otherwise = "on_no_match: " + Action("default rule", "DENY");
  const std::string prefix = If(Input("ssl.v3.UriSanInput"), "value_match: {prefix: 'spiffe://a'}");
  Parsed nobody("matcher_list: {matchers: [" + Rule(prefix, Action("mine")) + "]}, " + otherwise);
  EXPECT_EQ(nobody.Verdict(), "-default_rule");
  const std::string port =
      If(Input("network.v3.DestinationPortInput"), "value_match: {exact: '80'}");
  Parsed mine("matcher_list: {matchers: [" + Rule(port, Action("mine")) + "]}, " + otherwise);
  EXPECT_EQ(mine.Verdict(), "+mine");
}

TEST(MatchTreeParserTest, WhatIsLeftOpenIsDenied) {
  Parsed parsed(
      "matcher_list: {matchers: [" +
      Rule(If(Input("network.v3.SourcePortInput"), "value_match: {exact: '1'}"), Action("mine")) +
      "]}");
  EXPECT_EQ(parsed.Verdict(), "-none");
}

TEST(MatchTreeParserTest, OneMayDecideForAll) {
  EXPECT_EQ(Parsed("on_no_match: " + Action("all")).Verdict(), "+all");
  EXPECT_EQ(Parsed("").Verdict(), "-none");
}

TEST(MatchTreeParserTest, LogsLetEverybodyIn) {
  Parsed parsed("matcher_list: {matchers: [" +
                Rule(If(Input("network.v3.SourcePortInput"), "value_match: {suffix: '4'}"),
                     Action("mine", "LOG")) +
                "]}");
  EXPECT_EQ(parsed.Verdict(), "+mine");
}

TEST(MatchTreeParserTest, ReadsEveryKindOfPredicate) {
  const std::string yes = If(Input("network.v3.SourceIPInput"), "value_match: {contains: '.1.'}");
  const std::string no = If(Input("network.v3.SourceIPInput"),
                            "value_match: {safe_regex: {google_re2: {}, regex: '11.*'}}");
  const auto verdict = [](const std::string& predicate) {
    return Parsed("matcher_list: {matchers: [" + Rule(predicate, Action("m")) + "]}").Verdict();
  };
  EXPECT_EQ(verdict("or_matcher: {predicate: [{" + no + "}, {" + yes + "}]}"), "+m");
  EXPECT_EQ(verdict("and_matcher: {predicate: [{" + no + "}, {" + yes + "}]}"), "-none");
  EXPECT_EQ(verdict("not_matcher: {" + no + "}"), "+m");
}

TEST(MatchTreeParserTest, AddressesMayBeInRanges) {
  const auto verdict = [](const std::string& input, const std::string& range) {
    return Parsed("matcher_list: {matchers: [" +
                  Rule(If(Input("network.v3." + input),
                          "custom_match: {name: ip, typed_config: {'@type': "
                          "type.googleapis.com/envoy.extensions.matching.input_matchers.ip.v3.Ip, "
                          "stat_prefix: s, cidr_ranges: [{address_prefix: 10.9.0.0, prefix_len: "
                          "16}, {address_prefix: " +
                              range + ", prefix_len: 16}]}}"),
                       Action("m")) +
                  "]}")
        .Verdict();
  };
  EXPECT_EQ(verdict("SourceIPInput", "10.1.0.0"), "+m");
  EXPECT_EQ(verdict("DirectSourceIPInput", "10.1.0.0"), "+m");
  EXPECT_EQ(verdict("DestinationIPInput", "10.0.0.0"), "+m");
  EXPECT_EQ(verdict("DestinationIPInput", "10.1.0.0"), "-none");
  EXPECT_NE(verdict("DestinationPortInput", "10.1.0.0").find("IP only"), std::string::npos);
}

TEST(MatchTreeParserTest, ReadsMapsAndTreesWithinThem) {
  const std::string input = Input("network.v3.SourceIPInput");
  EXPECT_EQ(Parsed("matcher_tree: {" + input +
                   ", exact_match_map: {map: {'10.1.0.9': " + Action("m") + "}}}")
                .Verdict(),
            "+m");
  EXPECT_EQ(Parsed("matcher_tree: {" + input +
                   ", prefix_match_map: {map: {'10.': {matcher: {matcher_tree: {" +
                   Input("network.v3.DestinationPortInput") +
                   ", exact_match_map: {map: {'80': " + Action("port", "DENY") + "}}}}}}}}")
                .Verdict(),
            "-port");
}

TEST(MatchTreeParserTest, RefusesWhatItCannotDecide) {
  const auto rule = [](const std::string& input, const std::string& match) {
    return "matcher_list: {matchers: [" + Rule(If(input, match), Action("m")) + "]}";
  };
  const std::string exact = "value_match: {exact: a}";
  EXPECT_NE(Parsed(rule(Input("network.v3.SourceTypeInput"), exact)).fault().find("not built yet"),
            std::string::npos);
  const std::string header =
      "input: {name: h, typed_config: {'@type': "
      "type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput, header_name: X-A}}";
  EXPECT_NE(Parsed(rule(header, exact)).fault().find("a connection has no headers"),
            std::string::npos);
  EXPECT_EQ(Parsed(rule(header, exact), RbacSubject::kRequest).fault(), "");
  std::string deep = If(Input("network.v3.SourceIPInput"), exact);
  for (int i = 0; i < 34; ++i) deep.insert(0, "not_matcher: {").push_back('}');
  deep = "matcher_list: {matchers: [" + Rule(deep, Action("m")) + "]}";
  EXPECT_NE(Parsed(deep).fault().find("nested too deeply"), std::string::npos);
}

TEST(MatchTreeParserTest, AMatcherStandsInPlaceOfRules) {
  Parsed both(
      "matcher_list: {matchers: [" +
          Rule(If(Input("network.v3.SourceIPInput"), "value_match: {prefix: '10'}"), Action("m")) +
          "]}",
      RbacSubject::kConnection,
      ", rules: {action: DENY, policies: {all: {permissions: [{any: true}], principals: "
      "[{any: true}]}}}");
  EXPECT_EQ(both.Verdict(), "+m");
  EXPECT_EQ(both.errors.warning_count(), 1u);
}

}  // namespace
}  // namespace sluice::filters
