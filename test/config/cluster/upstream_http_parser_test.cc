#include <chrono>
#include <string>

#include "test/config/cluster/parsed_cluster.h"

namespace sluice::config {
namespace {

using upstream::UpstreamHttpSpec;

std::string Options(const std::string& fields) {
  return "typed_extension_protocol_options: {x: {'@type': "
         "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions, " +
         fields + "}}";
}

constexpr char kPath[] = "typed_extension_protocol_options[\"x\"].";

TEST(UpstreamHttpParserTest, FillsInEveryDefault) {
  const UpstreamHttpSpec http = ParsedCluster("").spec.http;
  EXPECT_EQ(http.protocol, UpstreamHttpSpec::Protocol::kHttp1);
  EXPECT_EQ(http.idle_timeout, std::chrono::hours(1));
  EXPECT_EQ(http.max_connection_duration, base::Duration::zero());
  EXPECT_EQ(http.max_requests_per_connection, 0u);
  EXPECT_EQ(http.max_response_head_bytes, 60u * 1024);
  EXPECT_EQ(http.max_response_headers, 100u);
  EXPECT_EQ(http.header_case, UpstreamHttpSpec::HeaderCase::kLower);
}

TEST(UpstreamHttpParserTest, ReadsTheCommonOptions) {
  const ParsedCluster parsed(
      Options("common_http_protocol_options: {idle_timeout: 0s, max_connection_duration: 9s, "
              "max_headers_count: 7, max_response_headers_kb: 8, max_requests_per_connection: 5}, "
              "explicit_http_config: {http_protocol_options: {enable_trailers: true, "
              "header_key_format: {proper_case_words: {}}}}"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const UpstreamHttpSpec& http = parsed.spec.http;
  EXPECT_EQ(http.idle_timeout, base::Duration::zero());
  EXPECT_EQ(http.max_connection_duration, std::chrono::seconds(9));
  EXPECT_EQ(http.max_response_headers, 7u);
  EXPECT_EQ(http.max_response_head_bytes, 8u * 1024);
  EXPECT_EQ(http.max_requests_per_connection, 5u);
  EXPECT_TRUE(http.enable_trailers);
  EXPECT_EQ(http.header_case, UpstreamHttpSpec::HeaderCase::kProper);
}

TEST(UpstreamHttpParserTest, TheDeprecatedFieldsMeanTheSame) {
  const ParsedCluster parsed(
      "common_http_protocol_options: {idle_timeout: 3s}, http_protocol_options: {enable_trailers: "
      "true}, max_requests_per_connection: 4");
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.spec.http.idle_timeout, std::chrono::seconds(3));
  EXPECT_TRUE(parsed.spec.http.enable_trailers);
  EXPECT_EQ(parsed.spec.http.max_requests_per_connection, 4u);
}

TEST(UpstreamHttpParserTest, MaySpeakTheProtocolOfTheClient) {
  const ParsedCluster parsed(
      Options("use_downstream_protocol_config: {http_protocol_options: {enable_trailers: true}}"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.spec.http.protocol, UpstreamHttpSpec::Protocol::kUseDownstream);
  EXPECT_TRUE(parsed.spec.http.enable_trailers);
}

TEST(UpstreamHttpParserTest, SpeaksHttp2WithItsOptions) {
  for (const std::string& fields :
       {Options("common_http_protocol_options: {max_headers_count: 7, max_response_headers_kb: 8}, "
                "explicit_http_config: {http2_protocol_options: {max_concurrent_streams: 5}}"),
        std::string("common_http_protocol_options: {max_headers_count: 7, max_response_headers_kb: "
                    "8}, http2_protocol_options: {max_concurrent_streams: 5}")}) {
    const ParsedCluster parsed(fields);
    ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
    EXPECT_EQ(parsed.spec.http.protocol, UpstreamHttpSpec::Protocol::kHttp2);
    EXPECT_EQ(parsed.spec.http.h2.max_concurrent_streams, 5u);
    EXPECT_EQ(parsed.spec.http.h2.max_headers, 7u);
    EXPECT_EQ(parsed.spec.http.h2.max_head_bytes, 8u * 1024);
  }
}

TEST(UpstreamHttpParserTest, TheProtocolOfTheClientBringsOptionsForBoth) {
  const ParsedCluster parsed(
      Options("use_downstream_protocol_config: {http_protocol_options: {enable_trailers: true}, "
              "http2_protocol_options: {max_concurrent_streams: 5}}"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.spec.http.protocol, UpstreamHttpSpec::Protocol::kUseDownstream);
  EXPECT_EQ(parsed.spec.http.h2.max_concurrent_streams, 5u);
}

TEST(UpstreamHttpParserTest, TheHandshakeMayDecide) {
  const ParsedCluster parsed(
      Options("auto_config: {http_protocol_options: {enable_trailers: true}, "
              "http2_protocol_options: {max_concurrent_streams: 5}}"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_EQ(parsed.spec.http.protocol, UpstreamHttpSpec::Protocol::kByAlpn);
  EXPECT_EQ(parsed.spec.http.h2.max_concurrent_streams, 5u);
  EXPECT_TRUE(parsed.spec.http.enable_trailers);
}

TEST(UpstreamHttpParserTest, TheServerNameMayBeTheRequests) {
  const std::string name =
      "upstream_http_protocol_options: {auto_sni: true, auto_san_validation: true, "
      "override_auto_sni_header: X-Name}";
  for (const std::string& fields :
       {Options("explicit_http_config: {http_protocol_options: {}}, " + name), name}) {
    const ParsedCluster parsed(fields);
    ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
    EXPECT_TRUE(parsed.spec.http.auto_sni);
    EXPECT_TRUE(parsed.spec.http.auto_san_validation);
    EXPECT_EQ(parsed.spec.http.name_header, "x-name");
  }
  EXPECT_EQ(
      ParsedCluster("upstream_http_protocol_options: {override_auto_sni_header: a}").fault(),
      "upstream_http_protocol_options.override_auto_sni_header: is not used without auto_sni");
}

TEST(UpstreamHttpParserTest, RefusesWhatIsNotBuilt) {
  const struct {
    const char* fields;
    const char* fault;
  } kCases[] = {
      {"explicit_http_config: {http2_protocol_options: {allow_metadata: true}}",
       "explicit_http_config.http2_protocol_options.allow_metadata: is not built yet"},
      {"explicit_http_config: {http3_protocol_options: {}}",
       "explicit_http_config.http3_protocol_options: HTTP/3 is not supported"},
      {"explicit_http_config: {http_protocol_options: {}}, http_filters: [{name: x}]",
       "http_filters: upstream filters are not built yet"},
      {"explicit_http_config: {http_protocol_options: {header_key_format: {stateful_formatter: "
       "{name: x}}}}",
       "explicit_http_config.header_key_format.stateful_formatter: is not built yet"},
  };
  for (const auto& each : kCases)
    EXPECT_EQ(ParsedCluster(Options(each.fields)).fault(), kPath + std::string(each.fault));
}

TEST(UpstreamHttpParserTest, NeedsOneOfTheProtocols) {
  EXPECT_EQ(ParsedCluster(Options("common_http_protocol_options: {}")).fault(),
            "typed_extension_protocol_options[\"x\"]: one of explicit_http_config, "
            "use_downstream_protocol_config, auto_config is needed");
}

TEST(UpstreamHttpParserTest, RefusesOptionsOfAnotherProtocol) {
  EXPECT_EQ(ParsedCluster("typed_extension_protocol_options: {x: {'@type': "
                          "type.googleapis.com/google.protobuf.Duration, value: 1s}}")
                .fault(),
            "typed_extension_protocol_options[\"x\"]: is not built yet");
}

}  // namespace
}  // namespace sluice::config
