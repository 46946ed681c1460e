#include "source/config/route/action_parser.h"

#include "test/config/route/parsed_routes.h"

namespace sluice::config {
namespace {

using route::RetrySpec;

TEST(ActionParserTest, ReadsAForwardAction) {
  const ParsedRoutes parsed(
      WithAction(R"("cluster_header": "X-To", "cluster_not_found_response_code": "NOT_FOUND",
    "prefix_rewrite": "/p", "host_rewrite_literal": "h.test", "append_x_forwarded_host": true, "timeout": "0s",
    "idle_timeout": "7s", "priority": "HIGH",
    "upgrade_configs": [{"upgrade_type": "WebSocket"}, {"upgrade_type": "h2c", "enabled": false}])"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const route::ForwardSpec& forward = parsed.route().forward;
  EXPECT_EQ(forward.cluster_header, "x-to");
  EXPECT_EQ(forward.cluster_not_found_status, 404);
  EXPECT_TRUE(forward.has_prefix_rewrite);
  EXPECT_EQ(forward.prefix_rewrite, "/p");
  EXPECT_EQ(forward.host_rewrite, "h.test");
  EXPECT_TRUE(forward.append_x_forwarded_host);
  EXPECT_EQ(forward.timeout, base::Duration::zero());
  EXPECT_TRUE(forward.has_idle_timeout);
  EXPECT_EQ(forward.idle_timeout, std::chrono::seconds(7));
  EXPECT_TRUE(forward.high_priority);
  EXPECT_EQ(forward.upgrades, (std::map<std::string, bool>{{"websocket", true}, {"h2c", false}}));
}

TEST(ActionParserTest, AConnectMayEndHere) {
  const ParsedRoutes parsed(WithAction(R"("cluster": "a", "upgrade_configs": [
    {"upgrade_type": "CONNECT", "connect_config": {"allow_post": true}}])"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_TRUE(parsed.route().forward.connect.terminate);
  EXPECT_TRUE(parsed.route().forward.connect.allow_post);
}

TEST(ActionParserTest, RefusesWhatTunnelsCannotDo) {
  for (const char* upgrade : {R"({"upgrade_type": "websocket", "connect_config": {}})",
                              R"({"upgrade_type": "connect-udp"})"}) {
    const ParsedRoutes parsed(
        WithAction(R"("cluster": "a", "upgrade_configs": [)" + std::string(upgrade) + "]"));
    EXPECT_EQ(parsed.errors.error_count(), 1u) << upgrade;
  }
}

TEST(ActionParserTest, ReadsStreamDurations) {
  const ParsedRoutes parsed(WithAction(R"("cluster": "a", "max_stream_duration": {
    "max_stream_duration": "0s", "grpc_timeout_header_max": "5s", "grpc_timeout_header_offset": "0.5s"})"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const auto& duration = parsed.route().forward.duration;
  ASSERT_TRUE(duration.has_value());
  EXPECT_EQ(duration->max, base::Duration::zero());
  EXPECT_EQ(duration->grpc_header_max, std::chrono::seconds(5));
  EXPECT_EQ(duration->grpc_header_offset, std::chrono::milliseconds(500));
  const ParsedRoutes empty(WithAction(R"("cluster": "a", "max_stream_duration": {})"));
  ASSERT_TRUE(empty.route().forward.duration.has_value());
  EXPECT_FALSE(empty.route().forward.duration->max.has_value());
  EXPECT_FALSE(empty.route().forward.duration->grpc_header_max.has_value());
}

TEST(ActionParserTest, ReadsTheDeprecatedGrpcTimeout) {
  const ParsedRoutes parsed(
      WithAction(R"("cluster": "a", "max_grpc_timeout": "0s", "grpc_timeout_offset": "1s")"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const auto& grpc = parsed.route().forward.grpc_timeout;
  ASSERT_TRUE(grpc.has_value());
  EXPECT_EQ(grpc->max, base::Duration::zero());
  EXPECT_EQ(grpc->offset, std::chrono::seconds(1));
  EXPECT_FALSE(ParsedRoutes(WithAction(R"("cluster": "a")")).route().forward.grpc_timeout);
}

TEST(ActionParserTest, ReadsEveryHostRewrite) {
  const ParsedRoutes automatic(WithAction(R"("cluster": "a", "auto_host_rewrite": true)"));
  EXPECT_TRUE(automatic.route().forward.auto_host_rewrite);
  const ParsedRoutes header(WithAction(R"("cluster": "a", "host_rewrite_header": "X-Host")"));
  EXPECT_EQ(header.route().forward.host_rewrite_header, "x-host");
  const ParsedRoutes path(WithAction(
      R"("cluster": "a", "host_rewrite_path_regex": {"pattern": {"regex": "^/(.*)$"}, "substitution": "\\1"})"));
  ASSERT_NE(path.route().forward.host_rewrite_path.pattern, nullptr);
  EXPECT_EQ(path.route().forward.host_rewrite_path.substitution, "\\1");
}

TEST(ActionParserTest, ReadsARedirect) {
  const ParsedRoutes parsed(
      WithRoute(R"({"match": {"prefix": "/"}, "redirect": {"https_redirect": true,
    "host_redirect": "h.test", "port_redirect": 8443, "prefix_rewrite": "/n", "strip_query": true,
    "response_code": "PERMANENT_REDIRECT"}})"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.route().action, route::ActionKind::kRedirect);
  const route::RedirectSpec& redirect = parsed.route().redirect;
  EXPECT_TRUE(redirect.https);
  EXPECT_EQ(redirect.host, "h.test");
  EXPECT_EQ(redirect.port, 8443u);
  EXPECT_TRUE(redirect.has_prefix_rewrite);
  EXPECT_TRUE(redirect.strip_query);
  EXPECT_EQ(redirect.status, 308);
}

TEST(ActionParserTest, GivesEachRedirectItsStatus) {
  const struct {
    const char* code;
    int status;
  } kCases[] = {{"MOVED_PERMANENTLY", 301},
                {"FOUND", 302},
                {"SEE_OTHER", 303},
                {"TEMPORARY_REDIRECT", 307},
                {"PERMANENT_REDIRECT", 308}};
  for (const auto& each : kCases) {
    const ParsedRoutes parsed(
        WithRoute(R"({"match": {"prefix": "/"}, "redirect": {"path_redirect": "/n",
      "response_code": ")" +
                  std::string(each.code) + R"("}})"));
    EXPECT_EQ(parsed.route().redirect.status, each.status);
  }
}

TEST(ActionParserTest, ReadsADirectResponse) {
  const ParsedRoutes parsed(WithRoute(
      R"({"match": {"prefix": "/"}, "direct_response": {"status": 503, "body": {"inline_bytes": "aGk="}}})"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.route().action, route::ActionKind::kDirectResponse);
  EXPECT_EQ(parsed.route().direct.status, 503);
  EXPECT_EQ(parsed.route().direct.body, "hi");
}

TEST(ActionParserTest, ReadsARetryPolicy) {
  const ParsedRoutes parsed(WithAction(R"("cluster": "a", "retry_policy": {
    "retry_on": "5xx, connect-failure,retriable-status-codes", "num_retries": 3, "per_try_timeout": "0.2s",
    "retriable_status_codes": [500, 404], "retry_back_off": {"base_interval": "0.05s"},
    "retry_host_predicate": [{"name": "envoy.retry_host_predicates.previous_hosts"}],
    "host_selection_retry_max_attempts": 4})"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const RetrySpec& retry = *parsed.route().forward.retry;
  EXPECT_EQ(retry.on, RetrySpec::k5xx | RetrySpec::kConnectFailure | RetrySpec::kStatusCodes);
  EXPECT_EQ(retry.retries, 3u);
  EXPECT_EQ(retry.per_try_timeout, std::chrono::milliseconds(200));
  EXPECT_EQ(retry.status_codes, (std::vector<uint32_t>{500, 404}));
  EXPECT_EQ(retry.base_interval, std::chrono::milliseconds(50));
  EXPECT_EQ(retry.max_interval, std::chrono::milliseconds(500));
  EXPECT_TRUE(retry.avoid_previous_hosts);
  EXPECT_EQ(retry.host_selection_attempts, 4u);
}

TEST(ActionParserTest, KeepsTheDefaultsOfARetryPolicy) {
  const ParsedRoutes parsed(
      WithAction(R"("cluster": "a", "retry_policy": {"retry_on": "reset", "num_retries": 0})"));
  const RetrySpec& retry = *parsed.route().forward.retry;
  EXPECT_EQ(retry.retries, 0u);
  EXPECT_EQ(retry.base_interval, std::chrono::milliseconds(25));
  EXPECT_EQ(retry.max_interval, std::chrono::milliseconds(250));
}

constexpr char kWrapper[] = "type.googleapis.com/envoy.config.route.v3.FilterConfig";
constexpr char kMessage[] = "type.googleapis.com/google.protobuf.Duration";

std::string Overrides(const std::string& entries) {
  return R"("typed_per_filter_config": {)" + entries + "}";
}
std::string Wrapped(const std::string& name, const std::string& fields) {
  return "\"" + name + R"(": {"@type": ")" + kWrapper + "\"" + fields + "}";
}
std::string Config(const std::string& value) {
  return R"("config": {"@type": ")" + std::string(kMessage) + R"(", "value": ")" + value + R"("})";
}

// A filter whose overrides are durations.
extension::Registry DurationFilter() {
  extension::Registry registry;
  extension::HttpFilterParser parser;
  parser.parse_override = [](const google::protobuf::Any& any, extension::FieldErrors& errors) {
    google::protobuf::Duration duration;
    if (!any.UnpackTo(&duration)) errors.Error("is broken");
    return std::shared_ptr<const void>(std::make_shared<const int64_t>(duration.seconds()));
  };
  registry.AddHttpFilter("test.Filter", parser);
  registry.AddHttpOverride("google.protobuf.Duration", "test.Filter");
  return registry;
}

std::string WithOverrides(const std::string& of_host, const std::string& of_route) {
  return R"({"virtual_hosts": [{"name": "v", "domains": ["*"], )" + Overrides(of_host) +
         R"(, "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "a"}, )" +
         Overrides(of_route) + "}]}]}";
}

TEST(FilterOverrideTest, TheRouteStandsAboveItsVirtualHost) {
  const ParsedRoutes parsed(
      WithOverrides(Wrapped("f", "," + Config("1s")) + "," + Wrapped("g", R"(, "disabled": true)"),
                    Wrapped("f", "," + Config("2s"))),
      DurationFilter());
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  std::map<std::string, const route::FilterOverride*> found;
  for (const route::FilterOverride& each : parsed.route().filters) found[each.filter_name] = &each;
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(*static_cast<const int64_t*>(found["f"]->config.get()), 2);
  EXPECT_TRUE(found["g"]->disabled);
}

TEST(FilterOverrideTest, TakesAConfigurationWithoutWrapper) {
  const ParsedRoutes parsed(
      WithOverrides("", R"("f": {"@type": ")" + std::string(kMessage) + R"(", "value": "3s"})"),
      DurationFilter());
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(*static_cast<const int64_t*>(parsed.route().filters.at(0).config.get()), 3);
}

TEST(FilterOverrideTest, RefusesWhatNoFilterTakesUnlessItIsOptional) {
  const ParsedRoutes needed(WithOverrides("", Wrapped("f", "," + Config("1s"))));
  ASSERT_EQ(needed.errors.error_count(), 1u);
  EXPECT_EQ(needed.errors.faults()[0].path,
            "virtual_hosts[0].routes[0].typed_per_filter_config[\"f\"]");
  const ParsedRoutes optional(
      WithOverrides(Wrapped("f", R"(, "disabled": true)"),
                    Wrapped("f", R"(, "is_optional": true, )" + Config("1s"))));
  EXPECT_TRUE(optional.errors.ok()) << optional.errors.ErrorText();
  EXPECT_EQ(optional.errors.warning_count(), 1u);
  ASSERT_EQ(optional.route().filters.size(), 1u);
  EXPECT_TRUE(optional.route().filters[0].disabled);
}

TEST(FilterOverrideTest, AnEmptyConfigurationTurnsTheFilterOn) {
  const ParsedRoutes parsed(WithOverrides("", Wrapped("f", R"(, "config": {})")));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  ASSERT_EQ(parsed.route().filters.size(), 1u);
  EXPECT_FALSE(parsed.route().filters[0].disabled);
  EXPECT_EQ(parsed.route().filters[0].config, nullptr);
}

TEST(FilterOverrideTest, RefusesAnEntryThatSaysNothing) {
  EXPECT_EQ(ParsedRoutes(WithOverrides("", Wrapped("f", ""))).errors.error_count(), 1u);
}

}  // namespace
}  // namespace sluice::config
