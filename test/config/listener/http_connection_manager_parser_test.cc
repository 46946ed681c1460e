#include <chrono>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/duration.pb.h"
#include "test/config/listener/parsed_listener.h"

namespace sluice::config {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

// The fields that are always needed, and these.
std::string With(const std::string& fields) {
  return std::string(kRoutes) + ", http_filters: [" + kRouter + "]" +
         (fields.empty() ? "" : ", " + fields);
}
std::string WithFilters(const std::string& filters) {
  return std::string(kRoutes) + ", http_filters: [" + filters + "]";
}

class NoFilter final : public proxy::HttpFilterFactory {
 public:
  proxy::HttpFilter* Make(proxy::FilterContext&, base::Arena&,
                          const route::FilterOverride*) const override {
    return nullptr;
  }
};

// A filter that is configured by a duration, and complains of less than nothing.
extension::Registry DurationFilter() {
  extension::Registry registry;
  extension::HttpFilterParser parser;
  parser.parse = [](const google::protobuf::Any& any, extension::HttpFilterParseContext& context) {
    google::protobuf::Duration value;
    if (any.UnpackTo(&value) && value.seconds() < 0) context.errors.Error("value", "is bad");
    EXPECT_EQ(context.stat_prefix.rfind("http.", 0), 0u);
    return std::shared_ptr<const proxy::HttpFilterFactory>(std::make_shared<NoFilter>());
  };
  registry.AddHttpFilter("google.protobuf.Duration", parser);
  return registry;
}
std::string Filter(const std::string& name, const std::string& more = "",
                   const std::string& value = "1s") {
  return "{name: " + name +
         ", typed_config: {'@type': type.googleapis.com/google.protobuf.Duration, value: " + value +
         "}" + more + "}";
}

TEST(HttpConnectionManagerParserTest, FillsInEveryDefault) {
  const ParsedHttp parsed(With(""));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const proxy::HttpSpec& spec = parsed.spec;
  EXPECT_EQ(spec.stat_prefix, "h");
  EXPECT_EQ(spec.buffer_limit, 4096u);
  EXPECT_EQ(spec.server_name, "envoy");
  EXPECT_EQ(spec.server_header, proxy::ServerHeader::kOverwrite);
  EXPECT_EQ(spec.stream_idle_timeout, seconds(300));
  EXPECT_EQ(spec.idle_timeout, seconds(3600));
  EXPECT_EQ(spec.drain_timeout, seconds(5));
  EXPECT_EQ(spec.delayed_close_timeout, seconds(1));
  EXPECT_EQ(spec.request_timeout, base::Duration::zero());
  EXPECT_TRUE(spec.generate_request_id);
  EXPECT_FALSE(spec.use_remote_address);
  EXPECT_FALSE(spec.path.any());
  EXPECT_EQ(spec.strip_port, proxy::StripPort::kNone);
  EXPECT_EQ(spec.h1.max_head_bytes, 60u * 1024);
  EXPECT_TRUE(spec.h1.allow_absolute_url);
  EXPECT_TRUE(spec.filters.empty()) << "the router is none of them";
  EXPECT_NE(spec.routes, nullptr);
  EXPECT_EQ(parsed.errors.warning_count(), 0u) << parsed.errors.WarningText();
}

TEST(HttpConnectionManagerParserTest, ChoosesTheCodec) {
  EXPECT_EQ(ParsedHttp(With("")).spec.codec, proxy::CodecType::kAuto);
  EXPECT_EQ(ParsedHttp(With("codec_type: HTTP1")).spec.codec, proxy::CodecType::kHttp1);
  EXPECT_EQ(ParsedHttp(With("codec_type: HTTP2")).spec.codec, proxy::CodecType::kHttp2);
}

TEST(HttpConnectionManagerParserTest, Http2HasTheLimitsOfTheManagerToo) {
  const ParsedHttp parsed(
      With("max_request_headers_kb: 8, drain_timeout: 9s, stream_idle_timeout: 7s, "
           "stream_error_on_invalid_http_message: true, http2_protocol_options: "
           "{max_concurrent_streams: 5}, common_http_protocol_options: {max_headers_count: 7, "
           "headers_with_underscores_action: REJECT_REQUEST}"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const http::h2::Options& h2 = parsed.spec.h2;
  EXPECT_EQ(h2.max_head_bytes, 8u * 1024);
  EXPECT_EQ(h2.max_headers, 7u);
  EXPECT_EQ(h2.underscores, http::h2::UnderscoreAction::kReject);
  EXPECT_EQ(h2.drain_timeout, seconds(9));
  EXPECT_EQ(h2.flush_timeout, seconds(7));
  EXPECT_TRUE(h2.stream_error_on_invalid_http_message);
  EXPECT_EQ(h2.max_concurrent_streams, 5u);
  EXPECT_EQ(ParsedHttp(With("stream_flush_timeout: 3s")).spec.h2.flush_timeout, seconds(3));
}

TEST(HttpConnectionManagerParserTest, ReadsTheCodecsOptions) {
  const ParsedHttp parsed(
      With("max_request_headers_kb: 8, http_protocol_options: {accept_http_10: true, "
           "allow_absolute_url: false, enable_trailers: true, header_key_format: "
           "{proper_case_words: {}}}, common_http_protocol_options: {max_headers_count: 7, "
           "headers_with_underscores_action: DROP_HEADER}"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const http::h1::ServerOptions& h1 = parsed.spec.h1;
  EXPECT_EQ(h1.max_head_bytes, 8u * 1024);
  EXPECT_TRUE(h1.accept_http_10);
  EXPECT_FALSE(h1.allow_absolute_url);
  EXPECT_TRUE(h1.enable_trailers);
  EXPECT_EQ(h1.header_case, http::h1::HeaderCase::kProper);
  EXPECT_EQ(h1.max_headers, 7u);
  EXPECT_EQ(h1.underscores, http::h1::UnderscoreAction::kDrop);
}

TEST(HttpConnectionManagerParserTest, ReadsEveryTimeout) {
  const ParsedHttp parsed(
      With("stream_idle_timeout: 1s, request_timeout: 2s, request_headers_timeout: 3s, "
           "drain_timeout: 4s, delayed_close_timeout: 0s, common_http_protocol_options: "
           "{idle_timeout: 6s, max_connection_duration: 7s, max_stream_duration: 8s, "
           "max_requests_per_connection: 9}"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const proxy::HttpSpec& spec = parsed.spec;
  EXPECT_EQ(spec.stream_idle_timeout, seconds(1));
  EXPECT_EQ(spec.request_timeout, seconds(2));
  EXPECT_EQ(spec.request_headers_timeout, seconds(3));
  EXPECT_EQ(spec.drain_timeout, seconds(4));
  EXPECT_EQ(spec.delayed_close_timeout, base::Duration::zero());
  EXPECT_EQ(spec.idle_timeout, seconds(6));
  EXPECT_EQ(spec.max_connection_duration, seconds(7));
  EXPECT_EQ(spec.max_stream_duration, seconds(8));
  EXPECT_EQ(spec.max_requests_per_connection, 9u);
}

TEST(HttpConnectionManagerParserTest, ReadsWhatChangesHeadersAndPaths) {
  const ParsedHttp parsed(With(
      "server_name: s, server_header_transformation: PASS_THROUGH, via: v, generate_request_id: "
      "false, use_remote_address: true, xff_num_trusted_hops: 2, normalize_path: true, "
      "merge_slashes: true, path_with_escaped_slashes_action: UNESCAPE_AND_REDIRECT, "
      "strip_any_host_port: true, internal_address_config: {unix_sockets: true, cidr_ranges: "
      "[{address_prefix: 10.0.0.0, prefix_len: 8}]}, upgrade_configs: [{upgrade_type: WebSocket}, "
      "{upgrade_type: x, enabled: false}]"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  const proxy::HttpSpec& spec = parsed.spec;
  EXPECT_EQ(spec.server_name, "s");
  EXPECT_EQ(spec.server_header, proxy::ServerHeader::kPassThrough);
  EXPECT_EQ(spec.via, "v");
  EXPECT_FALSE(spec.generate_request_id);
  EXPECT_TRUE(spec.use_remote_address);
  EXPECT_EQ(spec.xff_trusted_hops, 2u);
  EXPECT_TRUE(spec.path.normalize);
  EXPECT_TRUE(spec.path.merge_slashes);
  EXPECT_EQ(spec.path.escaped_slashes, http::path::EscapedSlashes::kRedirect);
  EXPECT_EQ(spec.strip_port, proxy::StripPort::kAny);
  EXPECT_TRUE(spec.unix_sockets_internal);
  ASSERT_EQ(spec.internal_addresses.size(), 1u);
  EXPECT_EQ(spec.internal_addresses[0].bits(), 8);
  EXPECT_EQ(spec.upgrades, (std::map<std::string, bool>{{"websocket", true}, {"x", false}}));
}

TEST(HttpConnectionManagerParserTest, FiltersKeepTheirOrderAndName) {
  const ParsedHttp parsed(
      WithFilters(Filter("a") + ", " + Filter("b", ", disabled: true") + ", " + kRouter),
      DurationFilter());
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  ASSERT_EQ(parsed.spec.filters.size(), 2u);
  EXPECT_EQ(parsed.spec.filters[0].name, "a");
  EXPECT_FALSE(parsed.spec.filters[0].disabled);
  EXPECT_EQ(parsed.spec.filters[1].name, "b");
  EXPECT_TRUE(parsed.spec.filters[1].disabled);
}

TEST(HttpConnectionManagerParserTest, AFiltersFaultStandsBelowIt) {
  EXPECT_EQ(
      ParsedHttp(WithFilters(Filter("a", "", "-1s") + ", " + kRouter), DurationFilter()).fault(),
      "http_filters[0].typed_config.value: is bad");
}

TEST(HttpConnectionManagerParserTest, AFilterThatIsNotBuiltIsLeftOutOnlyWhenOptional) {
  const ParsedHttp needed(WithFilters(Filter("a") + ", " + kRouter));
  EXPECT_EQ(needed.fault(), "http_filters[0].typed_config: this HTTP filter is not built yet");
  const ParsedHttp optional(WithFilters(Filter("a", ", is_optional: true") + ", " + kRouter));
  EXPECT_TRUE(optional.errors.ok()) << optional.errors.ErrorText();
  EXPECT_EQ(optional.errors.warning_count(), 1u);
  EXPECT_TRUE(optional.spec.filters.empty());
}

TEST(HttpConnectionManagerParserTest, TheRouterIsLast) {
  EXPECT_EQ(ParsedHttp(WithFilters(Filter("a")), DurationFilter()).fault(),
            "http_filters: the last filter has to be the router");
  EXPECT_EQ(
      ParsedHttp(WithFilters(std::string(kRouter) + ", " + Filter("a")), DurationFilter()).fault(),
      "http_filters[0].typed_config: the router has to be the last filter");
}

TEST(HttpConnectionManagerParserTest, RefusesWhatIsNotBuilt) {
  const struct {
    std::string fields;
    const char* fault;
  } kCases[] = {
      {With("http2_protocol_options: {allow_metadata: true}"),
       "http2_protocol_options.allow_metadata: is not built yet"},
      {With("codec_type: HTTP3"), "codec_type: is not supported"},
      {With("local_reply_config: {}"), "local_reply_config: is not built yet"},
      {With("upgrade_configs: [{upgrade_type: x, filters: [{name: a}]}]"),
       "upgrade_configs.filters: is not built yet"},
      {With("internal_address_config: {cidr_ranges: [{address_prefix: '::'}, {address_prefix: "
            "x}]}"),
       "internal_address_config.cidr_ranges[1].address_prefix: is not an IP address"},
      {"stat_prefix: h, rds: {}", "rds: cannot be used here"},
      {"stat_prefix: h", ": one of route_config, rds, scoped_routes is needed"},
      {WithFilters("{name: a}"), "http_filters[0].typed_config: is needed"},
  };
  for (const auto& each : kCases) EXPECT_EQ(ParsedHttp(each.fields).fault(), each.fault);
}

TEST(HttpConnectionManagerParserTest, WarnsThatNothingIsTraced) {
  const ParsedHttp parsed(With("tracing: {}"));
  EXPECT_TRUE(parsed.errors.ok());
  EXPECT_THAT(parsed.errors.WarningText(), HasSubstr("tracing: is not built yet and is ignored"));
}

}  // namespace
}  // namespace sluice::config
