#include "source/config/accesslog/access_log_parser.h"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "envoy/extensions/access_loggers/stream/v3/stream.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

using proxy::JsonValue;
using proxy::LogFilter;
using ::testing::HasSubstr;

constexpr char kFile[] =
    "{'@type': type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog, path: ";
constexpr char kStdout[] =
    "{'@type': type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog";

// One access log with these fields, parsed.
struct ParsedLog {
  explicit ParsedLog(const std::string& fields, proxy::LogWriter* writer = nullptr) {
    AccessLogs logs;
    *logs.Add() = FromYaml<envoy::config::accesslog::v3::AccessLog>("{" + fields + "}");
    ParseAccessLogs(logs, writer, runtime, errors, specs);
  }
  const proxy::AccessLogSpec& spec() const { return *specs.at(0); }
  std::string fault() const {
    if (errors.faults().empty()) return "";
    return errors.faults()[0].path + ": " + errors.faults()[0].why;
  }

  runtime::Cells runtime;
  extension::FieldErrors errors;
  std::vector<std::shared_ptr<const proxy::AccessLogSpec>> specs;
};

std::string Log(const std::string& format = "") {
  return "typed_config: " + std::string(kStdout) + (format.empty() ? "" : ", " + format) + "}";
}
std::string Filter(const std::string& filter) { return "filter: {" + filter + "}, " + Log(); }

TEST(AccessLogParserTest, WithoutAFormatALineIsEnvoys) {
  const ParsedLog parsed(Log());
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_THAT(parsed.spec().text.source(), HasSubstr("[%START_TIME%] \"%REQ(:METHOD)% "));
  EXPECT_EQ(parsed.spec().text.source().back(), '\n');
  EXPECT_FALSE(parsed.spec().json);
  EXPECT_FALSE(parsed.spec().has_filter);
  EXPECT_EQ(parsed.spec().file, nullptr);
}

TEST(AccessLogParserTest, ReadsTextFormats) {
  EXPECT_EQ(ParsedLog(Log("log_format: {text_format: '%DURATION%'}")).spec().text.source(),
            "%DURATION%");
  const ParsedLog source(
      Log("log_format: {text_format_source: {inline_string: x}, omit_empty_values: true}"));
  EXPECT_EQ(source.spec().text.source(), "x");
  EXPECT_TRUE(source.spec().omit_empty);
  EXPECT_EQ(
      ParsedLog("typed_config: " + std::string(kFile) + "/x, format: line}").spec().text.source(),
      "line");
}

TEST(AccessLogParserTest, MembersOfJsonAreSortedAndKeepTheirKind) {
  const ParsedLog parsed(
      Log("log_format: {json_format: {z: '%DURATION%', a: text, n: 7, b: true, m: {k: ~}, l: [1, "
          "x]}}"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_TRUE(parsed.spec().json);
  const auto& members = parsed.spec().tree.members;
  ASSERT_EQ(members.size(), 6u);
  EXPECT_EQ(members[0].first, "\"a\"");
  EXPECT_EQ(members[0].second.literal, "\"text\"");
  EXPECT_EQ(members[1].second.literal, "true");
  EXPECT_EQ(members[2].second.kind, JsonValue::Kind::kList);
  EXPECT_EQ(members[3].second.kind, JsonValue::Kind::kObject);
  EXPECT_EQ(members[3].second.members[0].second.literal, "null");
  EXPECT_EQ(members[4].second.literal, "7");
  EXPECT_EQ(members[5].first, "\"z\"");
  EXPECT_EQ(members[5].second.kind, JsonValue::Kind::kFormat);
}

TEST(AccessLogParserTest, AFractionKeepsItsDigits) {
  // A number with a fraction is text to YAML, so these come from another control plane.
  envoy::extensions::access_loggers::stream::v3::StdoutAccessLog config;
  auto& fields = *config.mutable_log_format()->mutable_json_format()->mutable_fields();
  fields["a"].set_number_value(0.0000025);
  fields["b"].set_number_value(1.5);
  AccessLogs logs;
  logs.Add()->mutable_typed_config()->PackFrom(config);
  extension::FieldErrors errors;
  runtime::Cells runtime;
  std::vector<std::shared_ptr<const proxy::AccessLogSpec>> specs;
  ParseAccessLogs(logs, nullptr, runtime, errors, specs);
  ASSERT_TRUE(errors.ok()) << errors.ErrorText();
  EXPECT_EQ(specs.at(0)->tree.members.at(0).second.literal, "2.5e-06");
  EXPECT_EQ(specs.at(0)->tree.members.at(1).second.literal, "1.5");
}

TEST(AccessLogParserTest, ReadsTheFilters) {
  const ParsedLog parsed(Filter(
      "and_filter: {filters: [{status_code_filter: {comparison: {op: GE, value: {default_value: "
      "500, runtime_key: k}}}}, {not_health_check_filter: {}}, {or_filter: {filters: "
      "[{duration_filter: {comparison: {op: LE, value: {default_value: 9, runtime_key: k}}}}, "
      "{response_flag_filter: {flags: [UF, NR]}}]}}, {header_filter: {header: {name: X-A}}}, "
      "{grpc_status_filter: {statuses: [OK], exclude: true}}, {runtime_filter: {runtime_key: k, "
      "percent_sampled: {numerator: 5, denominator: MILLION}}}]}"));
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  ASSERT_TRUE(parsed.spec().has_filter);
  EXPECT_EQ(parsed.spec().filter.kind, LogFilter::Kind::kAnd);
  const auto& parts = parsed.spec().filter.parts;
  ASSERT_EQ(parts.size(), 6u);
  EXPECT_EQ(parts[0].kind, LogFilter::Kind::kStatus);
  EXPECT_EQ(parts[0].op, LogFilter::Op::kAtLeast);
  EXPECT_EQ(parts[0].value.Get(), 500u);
  EXPECT_EQ(parts[1].kind, LogFilter::Kind::kNotHealthCheck);
  EXPECT_EQ(parts[2].parts.at(0).op, LogFilter::Op::kAtMost);
  proxy::ResponseFlags flags;
  flags.Set(proxy::ResponseFlag::kUpstreamConnectionFailure);
  flags.Set(proxy::ResponseFlag::kNoRouteFound);
  EXPECT_EQ(parts[2].parts.at(1).flags, flags.bits());
  EXPECT_EQ(parts[3].header.name, "x-a");
  EXPECT_EQ(parts[4].grpc_codes, std::vector<int>{0});
  EXPECT_TRUE(parts[4].exclude);
  EXPECT_EQ(parts[5].share.Get().numerator, 5u);
  EXPECT_EQ(parts[5].share.Get().denominator, 1000000u);
}

TEST(AccessLogParserTest, RefusesWhatCannotWork) {
  const struct {
    std::string fields;
    const char* fault;
  } kCases[] = {
      {"name: x", "access_log[0].typed_config: such an access log is not built yet"},
      {Log("log_format: {}"),
       "access_log[0].typed_config.log_format: one of text_format_source, json_format is needed"},
      {Log("log_format: {text_format: x, formatters: [{name: f}]}"),
       "access_log[0].typed_config.log_format.formatters: is not built yet"},
      {Log("log_format: {text_format_source: {filename: /no/such}}"),
       "access_log[0].typed_config.log_format.text_format_source.filename: cannot be read"},
      {Filter("response_flag_filter: {flags: [XX]}"),
       "access_log[0].filter.response_flag_filter.flags: is no response flag"},
      {Filter("extension_filter: {name: x}"), "access_log[0].filter: is not built yet"},
  };
  for (const auto& each : kCases) EXPECT_EQ(ParsedLog(each.fields).fault(), each.fault);
}

TEST(AccessLogParserTest, NamesTheMemberWhoseFormatIsBroken) {
  const ParsedLog parsed(Log("log_format: {json_format: {a: {b: '%NOPE%'}}}"));
  ASSERT_EQ(parsed.errors.error_count(), 1u);
  EXPECT_EQ(parsed.errors.faults()[0].path,
            "access_log[0].typed_config.log_format.json_format.fields[\"a\"].fields[\"b\"]");
}

TEST(AccessLogParserTest, LogsOfOnePathShareItsFile) {
  stats::Store stats(1);
  proxy::LogWriter writer(stats);
  const std::string path = ::testing::TempDir() + "/access_log_parser_test.log";
  const std::string fields = "typed_config: " + std::string(kFile) + path + "}";
  const ParsedLog a(fields, &writer);
  const ParsedLog b(fields, &writer);
  ASSERT_TRUE(a.errors.ok()) << a.errors.ErrorText();
  EXPECT_NE(a.spec().file, nullptr);
  EXPECT_EQ(a.spec().file, b.spec().file);
  std::remove(path.c_str());
  const ParsedLog bad("typed_config: " + std::string(kFile) + "/no/such/log}", &writer);
  EXPECT_THAT(bad.fault(), HasSubstr("access_log[0].typed_config.path: cannot open the log"));
}

}  // namespace
}  // namespace sluice::config
