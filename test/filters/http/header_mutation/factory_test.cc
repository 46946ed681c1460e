#include "source/filters/http/header_mutation/factory.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "source/filters/http/header_mutation/header_mutation.h"
#include "test/config/load/from_yaml.h"
#include "test/filters/http/fake_context.h"

namespace sluice::filters::http {
namespace {

constexpr char kMessage[] = "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation";
constexpr char kOverride[] =
    "envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute";

google::protobuf::Any Config(const std::string& type, const std::string& fields) {
  return config::FromYaml<google::protobuf::Any>("{'@type': type.googleapis.com/" + type + ", " +
                                                 fields + "}");
}
std::string Append(const std::string& key, const std::string& value) {
  return "{append: {header: {key: " + key + ", value: '" + value + "'}}}";
}

class HeaderMutationFactoryTest : public ::testing::Test {
 protected:
  HeaderMutationFactoryTest() { RegisterHeaderMutation(registry_); }

  std::shared_ptr<const proxy::HttpFilterFactory> Parse(const std::string& fields) {
    return registry_.FindHttpFilter(kMessage)->parse(Config(kMessage, fields), context_);
  }
  std::shared_ptr<const HeaderMutationConfig> ParseOverride(const std::string& fields) {
    return std::static_pointer_cast<const HeaderMutationConfig>(
        registry_.FindHttpOverride(kOverride)->parse_override(Config(kOverride, fields), errors_));
  }
  std::string fault() const {
    if (errors_.faults().empty()) return "";
    return errors_.faults()[0].path + ": " + errors_.faults()[0].why;
  }

  extension::Registry registry_;
  extension::FieldErrors errors_;
  stats::Store stats_{1};
  extension::HttpFilterParseContext context_{errors_, stats_, "http.test."};
};

TEST_F(HeaderMutationFactoryTest, ReadsRemovalsAndAdditionsInTheirOrder) {
  const auto config = ParseOverride("mutations: {request_mutations: [{remove: X-Gone}, " +
                                    Append("X-New", "%PROTOCOL%") + "], response_mutations: [" +
                                    Append("x-r", "1") + "]}");
  ASSERT_TRUE(errors_.ok()) << errors_.ErrorText();
  ASSERT_EQ(config->request.size(), 2u);
  EXPECT_EQ(config->request[0].remove, "x-gone");
  EXPECT_EQ(config->request[1].remove, "");
  ASSERT_EQ(config->request[1].add.size(), 1u);
  EXPECT_EQ(config->request[1].add[0].name, "x-new");
  EXPECT_FALSE(config->request[1].add[0].value.is_literal());
  EXPECT_EQ(config->response.size(), 1u);
}

TEST_F(HeaderMutationFactoryTest, MakesAFilterOfItsConfiguration) {
  const auto factory = Parse("mutations: {request_mutations: [" + Append("x-a", "1") + "]}");
  ASSERT_TRUE(errors_.ok()) << errors_.ErrorText();
  FakeContext context;
  proxy::HttpFilter* filter = factory->Make(context, context.memory, nullptr);
  ASSERT_NE(filter, nullptr);
  filter->OnRequestHead(context.request, true);
  EXPECT_NE(context.request.headers.Find("x-a"), nullptr);
  filter->~HttpFilter();
}

TEST_F(HeaderMutationFactoryTest, RoutesSpeakToTheFilter) {
  const auto factory = Parse("mutations: {}");
  route::RouteSpec route;
  route.filters.push_back(
      {"mine", false,
       ParseOverride("mutations: {request_mutations: [" + Append("x-a", "1") + "]}")});
  FakeContext context;
  proxy::HttpFilter* filter = factory->Make(context, context.memory, &route.filters[0]);
  filter->OnRequestHead(context.request, true);
  EXPECT_NE(context.request.headers.Find("x-a"), nullptr);
  filter->~HttpFilter();
}

TEST_F(HeaderMutationFactoryTest, NamesThePlaceOfABrokenFormat) {
  Parse("mutations: {response_mutations: [{remove: x}, " + Append("x-a", "%NOPE%") + "]}");
  ASSERT_EQ(errors_.error_count(), 1u);
  EXPECT_EQ(errors_.faults()[0].path, "mutations.response_mutations[1].append[0].header.value");
}

TEST_F(HeaderMutationFactoryTest, RefusesWhatIsNotBuilt) {
  Parse("mutations: {request_mutations: [{remove_on_match: {key_matcher: {prefix: x}}}]}");
  EXPECT_EQ(fault(), "mutations.request_mutations[0]: only remove and append are built yet");
  errors_ = extension::FieldErrors();
  Parse("mutations: {query_parameter_mutations: [{remove: x}]}");
  EXPECT_EQ(fault(), "mutations.query_parameter_mutations: is not built yet");
  errors_ = extension::FieldErrors();
  Parse("mutations: {response_trailers_mutations: [{remove: x}]}");
  EXPECT_EQ(fault(), "mutations.response_trailers_mutations: is not built yet");
}

TEST_F(HeaderMutationFactoryTest, EachLevelOfTheRoutesCountsInTheOrderThatIsAskedFor) {
  for (const bool wins : {false, true}) {
    const auto factory =
        Parse("mutations: {request_mutations: [" + Append("x-a", "filter") +
              "]}, most_specific_header_mutations_wins: " + (wins ? "true" : "false"));
    ASSERT_TRUE(errors_.ok()) << errors_.ErrorText();
    const auto level = [this](const std::string& value) {
      return ParseOverride("mutations: {request_mutations: [" + Append("x-a", value) + "]}");
    };
    route::FilterOverride table{"mine", false, level("table"), nullptr};
    route::FilterOverride host{"mine", false, level("host"),
                               std::make_shared<const route::FilterOverride>(table)};
    route::RouteSpec route;
    route.filters.push_back(
        {"mine", false, level("route"), std::make_shared<const route::FilterOverride>(host)});
    FakeContext context;
    proxy::HttpFilter* filter = factory->Make(context, context.memory, &route.filters[0]);
    filter->OnRequestHead(context.request, true);
    std::string seen;
    context.request.headers.ForEach(
        [&seen](const sluice::http::Header& line) { seen += std::string(line.value()) + " "; });
    EXPECT_EQ(seen, wins ? "filter table host route " : "filter route host table ");
    filter->~HttpFilter();
  }
}

TEST_F(HeaderMutationFactoryTest, RefusesAMessageOfAnotherType) {
  const auto* parser = registry_.FindHttpFilter(kMessage);
  const auto any = config::FromYaml<google::protobuf::Any>(
      "{'@type': type.googleapis.com/google.protobuf.Duration, value: 1s}");
  EXPECT_EQ(parser->parse(any, context_), nullptr);
  EXPECT_EQ(parser->parse_override(any, errors_), nullptr);
  EXPECT_EQ(errors_.error_count(), 2u);
}

}  // namespace
}  // namespace sluice::filters::http
