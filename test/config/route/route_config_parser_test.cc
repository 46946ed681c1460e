#include "source/config/route/route_config_parser.h"

#include "test/config/route/parsed_routes.h"

namespace sluice::config {
namespace {

TEST(RouteConfigParserTest, FillsInEveryDefault) {
  const ParsedRoutes parsed(WithAction(R"("cluster": "a")"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_TRUE(parsed.spec.validate_clusters);
  EXPECT_FALSE(parsed.spec.ignore_port);
  EXPECT_FALSE(parsed.spec.most_specific_wins);
  EXPECT_EQ(parsed.spec.max_direct_response_bytes, 4096u);
  const route::RouteSpec& route = parsed.route();
  EXPECT_EQ(route.action, route::ActionKind::kForward);
  EXPECT_TRUE(route.match.case_sensitive);
  EXPECT_EQ(route.forward.timeout, std::chrono::seconds(15));
  EXPECT_FALSE(route.forward.has_idle_timeout);
  EXPECT_EQ(route.forward.cluster_not_found_status, 503);
  EXPECT_EQ(route.forward.retry, nullptr);
  EXPECT_TRUE(route.mutations.empty());
  EXPECT_EQ(parsed.errors.warning_count(), 0u) << parsed.errors.WarningText();
}

TEST(RouteConfigParserTest, ReadsTheConfigurationsOwnFields) {
  const ParsedRoutes parsed(R"({
    "name": "r", "internal_only_headers": ["X-Secret"], "validate_clusters": false,
    "most_specific_header_mutations_wins": true, "ignore_port_in_host_matching": true,
    "max_direct_response_body_size_bytes": 7,
    "virtual_hosts": [{"name": "v", "domains": ["A.Test", "*.B"], "require_tls": "EXTERNAL_ONLY",
      "include_request_attempt_count": true, "include_attempt_count_in_response": true}]})");
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.spec.name, "r");
  EXPECT_EQ(parsed.spec.internal_only_headers, std::vector<std::string>{"x-secret"});
  EXPECT_FALSE(parsed.spec.validate_clusters);
  EXPECT_TRUE(parsed.spec.most_specific_wins);
  EXPECT_TRUE(parsed.spec.ignore_port);
  EXPECT_EQ(parsed.spec.max_direct_response_bytes, 7u);
  const route::VirtualHostSpec& host = parsed.spec.virtual_hosts.at(0);
  EXPECT_EQ(host.domains, (std::vector<std::string>{"a.test", "*.b"}));
  EXPECT_EQ(host.require_tls, route::RequireTls::kExternalOnly);
  EXPECT_TRUE(host.include_attempt_count);
  EXPECT_TRUE(host.include_attempt_count_in_response);
}

TEST(RouteConfigParserTest, ReadsEveryKindOfPath) {
  const struct {
    const char* json;
    route::PathKind kind;
    const char* path;
  } kCases[] = {{R"("prefix": "/a")", route::PathKind::kPrefix, "/a"},
                {R"("prefix": "")", route::PathKind::kPrefix, ""},
                {R"("path": "/b")", route::PathKind::kExact, "/b"},
                {R"("path_separated_prefix": "/c")", route::PathKind::kSeparatedPrefix, "/c"},
                {R"("safe_regex": {"regex": "/d.*"})", route::PathKind::kRegex, "/"},
                {R"("connect_matcher": {})", route::PathKind::kConnect, "/"}};
  for (const auto& each : kCases) {
    const ParsedRoutes parsed(WithMatch(each.json));
    ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
    EXPECT_EQ(parsed.route().match.path_kind, each.kind) << each.json;
    EXPECT_EQ(parsed.route().match.path, each.path) << each.json;
  }
}

TEST(RouteConfigParserTest, ReadsTheOtherConditions) {
  const ParsedRoutes parsed(WithMatch(R"("prefix": "/", "case_sensitive": false, "grpc": {},
    "runtime_fraction": {"default_value": {"numerator": 7, "denominator": "MILLION"}, "runtime_key": "k"},
    "headers": [{"name": "X-A"}, {"name": ":method", "string_match": {"exact": "GET"}, "invert_match": true},
                {"name": "n", "range_match": {"start": 1, "end": 5}, "treat_missing_header_as_empty": true},
                {"name": "host", "present_match": false}],
    "query_parameters": [{"name": "q"}, {"name": "p", "present_match": false},
                         {"name": "s", "string_match": {"prefix": "x", "ignore_case": true}}])"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const route::MatchSpec& match = parsed.route().match;
  EXPECT_FALSE(match.case_sensitive);
  EXPECT_TRUE(match.grpc);
  EXPECT_TRUE(match.has_fraction);
  EXPECT_EQ(match.fraction.Get().numerator, 7u);
  EXPECT_EQ(match.fraction.Get().denominator, 1000000u);
  ASSERT_EQ(match.headers.size(), 4u);
  EXPECT_EQ(match.headers[0].kind, route::HeaderMatcher::Kind::kPresent);
  EXPECT_EQ(match.headers[0].name, "x-a");
  EXPECT_EQ(match.headers[1].pseudo, route::HeaderMatcher::Pseudo::kMethod);
  EXPECT_TRUE(match.headers[1].invert);
  EXPECT_EQ(match.headers[2].kind, route::HeaderMatcher::Kind::kRange);
  EXPECT_EQ(match.headers[2].range_end, 5);
  EXPECT_TRUE(match.headers[2].missing_as_empty);
  EXPECT_EQ(match.headers[3].pseudo, route::HeaderMatcher::Pseudo::kAuthority);
  EXPECT_FALSE(match.headers[3].present);
  ASSERT_EQ(match.query.size(), 3u);
  EXPECT_TRUE(match.query[0].by_presence && match.query[0].present);
  EXPECT_TRUE(match.query[1].by_presence && !match.query[1].present);
  EXPECT_TRUE(!match.query[2].by_presence && match.query[2].string.ignore_case);
}

TEST(RouteConfigParserTest, GivesEveryClusterNameItsNumber) {
  const ParsedRoutes parsed(R"({"virtual_hosts": [{"name": "v", "domains": ["*"], "routes": [
    {"match": {"prefix": "/"}, "route": {"cluster": "b"}},
    {"match": {"prefix": "/"}, "route": {"weighted_clusters": {"clusters": [
        {"name": "a", "weight": 1}, {"name": "b", "weight": 2}, {"cluster_header": "X-To", "weight": 3}]}}}]}]})");
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.ids.ids().size(), 2u);
  const route::ForwardSpec& forward = parsed.spec.virtual_hosts[0].routes[1].forward;
  EXPECT_EQ(parsed.route().forward.cluster.id, forward.weighted[1].cluster.id);
  EXPECT_NE(parsed.route().forward.cluster.id, forward.weighted[0].cluster.id);
  EXPECT_EQ(forward.weighted[2].cluster_header, "x-to");
  EXPECT_EQ(forward.weighted[2].cluster.id, UINT32_MAX);
  EXPECT_EQ(forward.total_weight, 6u);
}

TEST(RouteConfigParserTest, ReadsHeaderChangesOfEveryLevel) {
  const ParsedRoutes parsed(R"({"response_headers_to_remove": ["X-Gone"],
    "virtual_hosts": [{"name": "v", "domains": ["*"],
      "request_headers_to_add": [{"header": {"key": "X-V", "value": "%REQ(:PATH)%"}, "keep_empty_value": true}],
      "routes": [{"match": {"prefix": "/"}, "route": {"weighted_clusters": {"clusters": [{"name": "a", "weight": 1,
            "request_headers_to_remove": ["X-W"]}]}},
        "response_headers_to_add": [
          {"header": {"key": "a", "value": "1"}, "append_action": "ADD_IF_ABSENT"},
          {"header": {"key": "b", "value": "1"}, "append": false},
          {"header": {"key": "c", "value": "1"}, "append_action": "OVERWRITE_IF_EXISTS"}]}]}]})");
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.spec.mutations.response_remove, std::vector<std::string>{"x-gone"});
  const auto& of_host = parsed.spec.virtual_hosts[0].mutations.request_add;
  ASSERT_EQ(of_host.size(), 1u);
  EXPECT_EQ(of_host[0].name, "x-v");
  EXPECT_TRUE(of_host[0].keep_empty);
  EXPECT_FALSE(of_host[0].value.is_literal());
  EXPECT_EQ(of_host[0].action, route::AppendAction::kAppend);
  const auto& of_route = parsed.route().mutations.response_add;
  ASSERT_EQ(of_route.size(), 3u);
  EXPECT_EQ(of_route[0].action, route::AppendAction::kAddIfAbsent);
  EXPECT_EQ(of_route[1].action, route::AppendAction::kOverwriteOrAdd);
  EXPECT_EQ(of_route[2].action, route::AppendAction::kOverwriteIfExists);
  EXPECT_EQ(parsed.route().forward.weighted[0].mutations.request_remove,
            std::vector<std::string>{"x-w"});
}

struct Refusal {
  const char* name;
  std::string json;
  const char* path;  // of the fault
};

const Refusal kRefusals[] = {
    {"no match", WithRoute(R"({"route": {"cluster": "a"}})"), "virtual_hosts[0].routes[0].match"},
    {"empty match", WithMatch(""), "virtual_hosts[0].routes[0].match"},
    {"no action", WithRoute(R"({"match": {"prefix": "/"}})"), "virtual_hosts[0].routes[0]"},
    {"no cluster", WithAction(""), "virtual_hosts[0].routes[0].route"},
    {"broken expression", WithMatch(R"("safe_regex": {"regex": "("})"),
     "virtual_hosts[0].routes[0].match.safe_regex.regex"},
    {"lookahead", WithMatch(R"j("safe_regex": {"regex": "/(?=a)"})j"),
     "virtual_hosts[0].routes[0].match.safe_regex.regex"},
    {"ignore_case beside an expression",
     WithMatch(
         R"("prefix": "/", "headers": [{"name": "a", "string_match": {"safe_regex": {"regex": "a"},
                 "ignore_case": true}}])"),
     "virtual_hosts[0].routes[0].match.headers[0].string_match.safe_regex"},
    {"domain twice",
     R"({"virtual_hosts": [{"name": "v", "domains": ["a.test"]}, {"name": "w", "domains": ["A.TEST"]}]})",
     "virtual_hosts[1].domains[0]"},
    {"domain twice in one host",
     R"({"virtual_hosts": [{"name": "v", "domains": ["b", "*", "*"]}]})",
     "virtual_hosts[0].domains[2]"},
    {"weights of nothing",
     WithAction(R"("weighted_clusters": {"clusters": [{"name": "a", "weight": 0}]})"),
     "virtual_hosts[0].routes[0].route.weighted_clusters"},
    {"weights too large",
     WithAction(
         R"("weighted_clusters": {"clusters": [{"name": "a", "weight": 4294967295}, {"name": "b", "weight": 1}]})"),
     "virtual_hosts[0].routes[0].route.weighted_clusters"},
    {"no weight",
     WithAction(
         R"("weighted_clusters": {"clusters": [{"name": "a", "weight": 1}, {"name": "b"}]})"),
     "virtual_hosts[0].routes[0].route.weighted_clusters.clusters[1].weight"},
    {"name and header",
     WithAction(
         R"("weighted_clusters": {"clusters": [{"name": "a", "cluster_header": "x", "weight": 1}]})"),
     "virtual_hosts[0].routes[0].route.weighted_clusters.clusters[0]"},
    {"two rewrites", WithAction(R"("cluster": "a", "prefix_rewrite": "/a",
                  "regex_rewrite": {"pattern": {"regex": "a"}, "substitution": "b"})"),
     "virtual_hosts[0].routes[0].route.regex_rewrite"},
    {"broken host expression",
     WithAction(
         R"("cluster": "a", "host_rewrite_path_regex": {"pattern": {"regex": "("}, "substitution": "b"})"),
     "virtual_hosts[0].routes[0].route.host_rewrite_path_regex.pattern.regex"},
    {"back-off below its base", WithAction(R"("cluster": "a", "retry_policy": {"retry_on": "5xx",
                  "retry_back_off": {"base_interval": "1s", "max_interval": "0.5s"}})"),
     "virtual_hosts[0].routes[0].route.retry_policy.retry_back_off.max_interval"},
    {"upgrade twice",
     WithAction(
         R"("cluster": "a", "upgrade_configs": [{"upgrade_type": "websocket"}, {"upgrade_type": "WebSocket"}])"),
     "virtual_hosts[0].routes[0].route.upgrade_configs[1].upgrade_type"},
    {"body too long",
     R"({"max_direct_response_body_size_bytes": 3, "virtual_hosts": [{"name": "v", "domains": ["*"], "routes": [
          {"match": {"prefix": "/"}, "direct_response": {"status": 200, "body": {"inline_string": "four"}}}]}]})",
     "virtual_hosts[0].routes[0].direct_response.body"},
    {"no such file",
     WithRoute(
         R"({"match": {"prefix": "/"}, "direct_response": {"status": 200, "body": {"filename": "/no/such"}}})"),
     "virtual_hosts[0].routes[0].direct_response.body.filename"},
    {"broken redirect expression",
     WithRoute(
         R"({"match": {"prefix": "/"}, "redirect": {"regex_rewrite": {"pattern": {"regex": "["}}}})"),
     "virtual_hosts[0].routes[0].redirect.regex_rewrite.pattern.regex"},
};

TEST(RouteConfigParserTest, RefusesWhatCannotWorkAndNamesThePlace) {
  for (const Refusal& each : kRefusals) {
    const ParsedRoutes parsed(each.json);
    ASSERT_EQ(parsed.errors.error_count(), 1u) << each.name << "\n" << parsed.errors.ErrorText();
    EXPECT_EQ(parsed.errors.faults()[0].path, each.path) << each.name;
  }
}

// One header option in the list `list` of a route.
std::string WithOption(const std::string& list, const std::string& option) {
  return WithRoute(R"({"match": {"prefix": "/"}, "route": {"cluster": "a"}, ")" + list + R"(": [)" +
                   option + "]}");
}

TEST(RouteConfigParserTest, RefusesToTouchHostAndPseudoHeaders) {
  for (const char* list : {"request_headers_to_add", "response_headers_to_add"}) {
    for (const char* name : {"host", "Host", ":path", ":status"}) {
      const ParsedRoutes parsed(
          WithOption(list, R"({"header": {"key": ")" + std::string(name) + R"(", "value": "x"}})"));
      EXPECT_EQ(parsed.errors.error_count(), 1u) << list << " " << name;
    }
  }
  for (const char* list : {"request_headers_to_remove", "response_headers_to_remove"}) {
    for (const char* name : {"host", "Host", ":path", ""}) {
      const ParsedRoutes parsed(WithOption(list, "\"" + std::string(name) + "\""));
      EXPECT_EQ(parsed.errors.error_count(), 1u) << list << " " << name;
    }
  }
}

TEST(RouteConfigParserTest, RefusesHeaderOptionsThatContradictThemselves) {
  const std::string list = "request_headers_to_add";
  const ParsedRoutes both(WithOption(
      list,
      R"({"header": {"key": "a", "value": "b"}, "append": true, "append_action": "ADD_IF_ABSENT"})"));
  EXPECT_EQ(both.errors.error_count(), 1u);
  const ParsedRoutes operator_of_no_name(
      WithOption(list, R"({"header": {"key": "a", "value": "%NOPE%"}})"));
  EXPECT_EQ(operator_of_no_name.errors.error_count(), 1u);
}

TEST(RouteConfigParserTest, WarnsOfWhatIsOddButWorks) {
  const std::string kOdd[] = {
      R"({"virtual_hosts": [{"name": "v", "domains": ["a.*.test"]}]})",
      R"({"virtual_hosts": [{"name": "v", "domains": ["**"]}]})",
      WithOption("request_headers_to_add", R"({"header": {"key": "a b", "value": "x"}})"),
      WithAction(R"("cluster": "a", "retry_policy": {"retry_on": "nonsense"})"),
  };
  for (const std::string& json : kOdd) {
    const ParsedRoutes parsed(json);
    EXPECT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
    EXPECT_EQ(parsed.errors.warning_count(), 1u) << json;
  }
}

TEST(RouteConfigParserTest, TakesWhatOnlyLooksWrong) {
  const std::string kFine[] = {
      R"({"virtual_hosts": [{"name": "v", "domains": ["a.test"]}, {"name": "v", "domains": ["b.test", ""]}]})",
      WithAction(
          R"("cluster": "a", "regex_rewrite": {"pattern": {"regex": "a"}, "substitution": "\\1"})"),
      WithRoute(R"({"match": {"prefix": "/"}, "redirect": {"prefix_rewrite": ""}})"),
      WithMatch(R"("prefix": "abc")"),
      WithMatch(R"("path": "/a?b")"),
      WithMatch(
          R"("prefix": "/", "headers": [{"name": "a", "range_match": {"start": 5, "end": 1}}])"),
  };
  for (const std::string& json : kFine) {
    const ParsedRoutes parsed(json);
    EXPECT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
    EXPECT_EQ(parsed.errors.warning_count(), 0u) << parsed.errors.WarningText();
  }
}

TEST(RouteConfigParserTest, CollectsAllFaultsInOneRun) {
  const ParsedRoutes parsed(R"({"virtual_hosts": [{"name": "v", "domains": ["a", "a"], "routes": [
    {"match": {"safe_regex": {"regex": "("}}, "route": {"cluster": "a"}},
    {"match": {"prefix": "/"}, "route": {"weighted_clusters": {"clusters": [{"name": "a", "weight": 0}]}}}]}]})");
  EXPECT_EQ(parsed.errors.error_count(), 3u) << parsed.errors.ErrorText();
}

}  // namespace
}  // namespace sluice::config
