#include "source/config/accesslog/access_log_parser.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "envoy/extensions/access_loggers/file/v3/file.pb.h"
#include "envoy/extensions/access_loggers/stream/v3/stream.pb.h"
#include "google/protobuf/struct.pb.h"
#include "source/config/parse/values.h"
#include "source/config/route/route_config_parser.h"

namespace sluice::config {
namespace {

namespace al = envoy::config::accesslog::v3;
namespace core = envoy::config::core::v3;
using extension::FieldErrors;
using proxy::AccessLogSpec;
using proxy::JsonValue;
using proxy::LogFilter;

constexpr std::string_view kDefaultFormat =
    "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" "
    "%RESPONSE_CODE% %RESPONSE_FLAGS% "
    "%BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "
    "\"%REQ(X-FORWARDED-FOR)%\" "
    "\"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\"\n";

void ParseText(std::string_view text, FieldErrors& errors, http::format::Format& out) {
  std::string error;
  if (!http::format::Format::Parse(text, out, error)) errors.Error(error).WithValue(text);
}

void ParseJsonValue(const google::protobuf::Value& from, FieldErrors& errors, JsonValue& out);

void ParseObject(const google::protobuf::Struct& from, FieldErrors& errors, JsonValue& out) {
  out.kind = JsonValue::Kind::kObject;
  std::vector<std::string> keys;
  for (const auto& [key, value] : from.fields()) keys.push_back(key);
  std::sort(keys.begin(), keys.end());
  for (const std::string& key : keys) {
    FieldErrors::Scope scope(errors, "fields", key);
    std::string encoded;
    proxy::AppendJsonString(key, encoded);
    auto& member = out.members.emplace_back(std::move(encoded), JsonValue());
    ParseJsonValue(from.fields().at(key), errors, member.second);
  }
}

void ParseJsonValue(const google::protobuf::Value& from, FieldErrors& errors, JsonValue& out) {
  switch (from.kind_case()) {
    case google::protobuf::Value::kStringValue:
      out.kind = JsonValue::Kind::kFormat;
      ParseText(from.string_value(), errors, out.format);
      if (out.format.is_literal()) {
        out.kind = JsonValue::Kind::kLiteral;
        proxy::AppendJsonString(out.format.literal(), out.literal);
      }
      return;
    case google::protobuf::Value::kStructValue:
      return ParseObject(from.struct_value(), errors, out);
    case google::protobuf::Value::kListValue:
      out.kind = JsonValue::Kind::kList;
      for (const auto& item : from.list_value().values())
        ParseJsonValue(item, errors, out.items.emplace_back());
      return;
    case google::protobuf::Value::kNumberValue: {
      const double number = from.number_value();
      if (std::floor(number) == number && std::fabs(number) < 1e15) {
        out.literal = std::to_string(static_cast<int64_t>(number));
      } else {
        char digits[64];
        out.literal.assign(digits, std::to_chars(digits, digits + sizeof(digits), number).ptr);
      }
      return;
    }
    case google::protobuf::Value::kBoolValue:
      out.literal = from.bool_value() ? "true" : "false";
      return;
    default: out.literal = "null";
  }
}

void ParseFormat(const core::SubstitutionFormatString& from, FieldErrors& errors,
                 AccessLogSpec& out) {
  FieldErrors::Scope scope(errors, "log_format");
  out.omit_empty = from.omit_empty_values();
  if (from.formatters_size() > 0) errors.Error("formatters", "is not built yet");
  switch (from.format_case()) {
    case core::SubstitutionFormatString::kTextFormat:
      return ParseText(from.text_format(), errors, out.text);
    case core::SubstitutionFormatString::kTextFormatSource: {
      std::string text;
      FieldErrors::Scope source(errors, "text_format_source");
      if (ToText(from.text_format_source(), errors, text)) ParseText(text, errors, out.text);
      return;
    }
    case core::SubstitutionFormatString::kJsonFormat: {
      FieldErrors::Scope json(errors, "json_format");
      out.json = true;
      return ParseObject(from.json_format(), errors, out.tree);
    }
    default: errors.Error("one of text_format_source, json_format is needed");
  }
}

void Open(const std::string& path, proxy::LogWriter* writer, FieldErrors& errors,
          AccessLogSpec& out) {
  if (writer == nullptr) return;
  std::string error;
  out.file = writer->FileAt(path, error);
  if (out.file == nullptr) errors.Error("path", error);
}

void ParseFile(const google::protobuf::Any& any, proxy::LogWriter* writer, FieldErrors& errors,
               AccessLogSpec& out) {
  namespace file = envoy::extensions::access_loggers::file::v3;
  file::FileAccessLog config;
  if (!Unpack(any, errors, config)) return;
  switch (config.access_log_format_case()) {
    case file::FileAccessLog::kFormat: ParseText(config.format(), errors, out.text); break;
    case file::FileAccessLog::kJsonFormat:
      out.json = true;
      ParseObject(config.json_format(), errors, out.tree);
      break;
    case file::FileAccessLog::kTypedJsonFormat:
      out.json = true;
      ParseObject(config.typed_json_format(), errors, out.tree);
      break;
    case file::FileAccessLog::kLogFormat: ParseFormat(config.log_format(), errors, out); break;
    default: ParseText(kDefaultFormat, errors, out.text);
  }
  Open(config.path(), writer, errors, out);
}

template <typename T>
void ParseStream(const google::protobuf::Any& any, const char* path, proxy::LogWriter* writer,
                 FieldErrors& errors, AccessLogSpec& out) {
  T config;
  if (!Unpack(any, errors, config)) return;
  if (config.has_log_format()) {
    ParseFormat(config.log_format(), errors, out);
  } else {
    ParseText(kDefaultFormat, errors, out.text);
  }
  Open(path, writer, errors, out);
}

void ParseComparison(const al::ComparisonFilter& from, runtime::Cells& runtime, LogFilter& out) {
  switch (from.op()) {
    case al::ComparisonFilter::GE: out.op = LogFilter::Op::kAtLeast; break;
    case al::ComparisonFilter::LE: out.op = LogFilter::Op::kAtMost; break;
    case al::ComparisonFilter::NE: out.op = LogFilter::Op::kNotEqual; break;
    default: out.op = LogFilter::Op::kEqual;
  }
  out.value = runtime::Number(from.value().default_value(), runtime.Of(from.value().runtime_key()));
}

void ParseFilter(const al::AccessLogFilter& from, runtime::Cells& runtime, FieldErrors& errors,
                 LogFilter& out) {
  switch (from.filter_specifier_case()) {
    case al::AccessLogFilter::kStatusCodeFilter:
      out.kind = LogFilter::Kind::kStatus;
      return ParseComparison(from.status_code_filter().comparison(), runtime, out);
    case al::AccessLogFilter::kDurationFilter:
      out.kind = LogFilter::Kind::kDuration;
      return ParseComparison(from.duration_filter().comparison(), runtime, out);
    case al::AccessLogFilter::kNotHealthCheckFilter:
      out.kind = LogFilter::Kind::kNotHealthCheck;
      return;
    case al::AccessLogFilter::kAndFilter:
      out.kind = LogFilter::Kind::kAnd;
      for (const auto& part : from.and_filter().filters())
        ParseFilter(part, runtime, errors, out.parts.emplace_back());
      return;
    case al::AccessLogFilter::kOrFilter:
      out.kind = LogFilter::Kind::kOr;
      for (const auto& part : from.or_filter().filters())
        ParseFilter(part, runtime, errors, out.parts.emplace_back());
      return;
    case al::AccessLogFilter::kHeaderFilter:
      out.kind = LogFilter::Kind::kHeader;
      return ParseHeaderMatcher(from.header_filter().header(), errors, out.header);
    case al::AccessLogFilter::kResponseFlagFilter:
      out.kind = LogFilter::Kind::kFlags;
      for (const std::string& name : from.response_flag_filter().flags()) {
        proxy::ResponseFlag flag;
        proxy::ResponseFlags set;
        if (!proxy::ParseResponseFlag(name, flag)) {
          errors.Error("response_flag_filter.flags", "is no response flag").WithValue(name);
          continue;
        }
        set.Set(flag);
        out.flags |= set.bits();
      }
      return;
    case al::AccessLogFilter::kGrpcStatusFilter:
      out.kind = LogFilter::Kind::kGrpcStatus;
      out.exclude = from.grpc_status_filter().exclude();
      for (const int status : from.grpc_status_filter().statuses())
        out.grpc_codes.push_back(status);
      return;
    case al::AccessLogFilter::kRuntimeFilter:
      out.kind = LogFilter::Kind::kRuntime;
      out.share = runtime::Fraction(ToShare(from.runtime_filter().percent_sampled()),
                                    runtime.Of(from.runtime_filter().runtime_key()));
      return;
    default: errors.Error("is not built yet").WithHint("the others are listed in docs/support.md");
  }
}

}  // namespace

void ParseAccessLogs(const AccessLogs& from, proxy::LogWriter* writer, runtime::Cells& runtime,
                     FieldErrors& errors, std::vector<std::shared_ptr<const AccessLogSpec>>& out) {
  for (int i = 0; i < from.size(); ++i) {
    FieldErrors::Scope scope(errors, "access_log", static_cast<size_t>(i));
    auto spec = std::make_shared<AccessLogSpec>();
    if (from.Get(i).has_filter()) {
      FieldErrors::Scope filter(errors, "filter");
      spec->has_filter = true;
      ParseFilter(from.Get(i).filter(), runtime, errors, spec->filter);
    }
    const google::protobuf::Any& any = from.Get(i).typed_config();
    const std::string type = TypeOf(any);
    FieldErrors::Scope typed(errors, "typed_config");
    namespace stream = envoy::extensions::access_loggers::stream::v3;
    if (type == "envoy.extensions.access_loggers.file.v3.FileAccessLog") {
      ParseFile(any, writer, errors, *spec);
    } else if (type == "envoy.extensions.access_loggers.stream.v3.StdoutAccessLog") {
      ParseStream<stream::StdoutAccessLog>(any, "/dev/stdout", writer, errors, *spec);
    } else if (type == "envoy.extensions.access_loggers.stream.v3.StderrAccessLog") {
      ParseStream<stream::StderrAccessLog>(any, "/dev/stderr", writer, errors, *spec);
    } else {
      errors.Error("such an access log is not built yet")
          .WithValue(type)
          .WithHint("file, stdout and stderr are");
    }
    out.push_back(std::move(spec));
  }
}

}  // namespace sluice::config
