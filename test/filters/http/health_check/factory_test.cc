#include "source/filters/http/health_check/factory.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "test/config/load/from_yaml.h"
#include "test/filters/http/fake_context.h"

namespace sluice::filters::http {
namespace {

constexpr char kMessage[] = "envoy.extensions.filters.http.health_check.v3.HealthCheck";

struct ParsedHealthCheck {
  explicit ParsedHealthCheck(const std::string& fields) {
    extension::Registry registry;
    RegisterHealthCheck(registry);
    stats::Store stats(1);
    extension::HttpFilterParseContext context{errors, stats, "http.test."};
    factory = registry.FindHttpFilter(kMessage)->parse(
        config::FromYaml<google::protobuf::Any>("{'@type': type.googleapis.com/" +
                                                std::string(kMessage) + ", " + fields + "}"),
        context);
  }
  // What a filter of this configuration makes of a request for `path`.
  proxy::Next Ask(std::string_view path) const {
    FakeContext context;
    context.request.path = path;
    proxy::HttpFilter* filter = factory->Make(context, context.memory, nullptr);
    const proxy::Next next = filter->OnRequestHead(context.request, true);
    filter->~HttpFilter();
    return next;
  }
  std::string fault() const {
    if (errors.faults().empty()) return "";
    return errors.faults()[0].path + ": " + errors.faults()[0].why;
  }

  extension::FieldErrors errors;
  std::shared_ptr<const proxy::HttpFilterFactory> factory;
};

TEST(HealthCheckFactoryTest, MatchesRequestsByTheirHeaders) {
  const ParsedHealthCheck parsed(
      "pass_through_mode: false, headers: [{name: ':path', string_match: {exact: /healthz}}]");
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.Ask("/healthz"), proxy::Next::kPause);
  EXPECT_EQ(parsed.Ask("/other"), proxy::Next::kContinue);
}

TEST(HealthCheckFactoryTest, MayPassThrough) {
  const ParsedHealthCheck parsed("pass_through_mode: true");
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.Ask("/healthz"), proxy::Next::kContinue);
}

TEST(HealthCheckFactoryTest, RefusesWhatIsNotBuilt) {
  EXPECT_EQ(ParsedHealthCheck("pass_through_mode: true, cache_time: 1s").fault(),
            "cache_time: is not built yet");
  EXPECT_EQ(ParsedHealthCheck("pass_through_mode: false, cluster_min_healthy_percentages: {a: "
                              "{value: 50}}")
                .fault(),
            "cluster_min_healthy_percentages: is not built yet");
}

TEST(HealthCheckFactoryTest, NamesTheHeaderThatIsBroken) {
  EXPECT_EQ(ParsedHealthCheck("headers: [{name: a}, {name: b, safe_regex_match: {regex: '('}}]")
                .errors.faults()
                .at(0)
                .path,
            "headers[1].safe_regex_match.regex");
}

TEST(HealthCheckFactoryTest, TakesNothingFromRoutes) {
  extension::Registry registry;
  RegisterHealthCheck(registry);
  EXPECT_EQ(registry.FindHttpFilter(kMessage)->parse_override, nullptr);
}

}  // namespace
}  // namespace sluice::filters::http
