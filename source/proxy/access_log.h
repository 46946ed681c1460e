#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "source/http/format/format.h"
#include "source/proxy/format_value.h"
#include "source/proxy/log_writer.h"
#include "source/route/matcher.h"
#include "source/runtime/cell.h"

namespace sluice::proxy {

// Which streams are logged: envoy.config.accesslog.v3.AccessLogFilter.
struct LogFilter {
  enum class Kind : uint8_t {
    kStatus,
    kDuration,
    kNotHealthCheck,
    kAnd,
    kOr,
    kHeader,
    kFlags,
    kGrpcStatus,
    kRuntime
  };
  enum class Op : uint8_t { kEqual, kAtLeast, kAtMost, kNotEqual };
  Kind kind = Kind::kStatus;
  Op op = Op::kEqual;
  runtime::Number value;
  std::vector<LogFilter> parts;  // kAnd, kOr
  route::HeaderMatcher header;   // kHeader
  uint64_t flags = 0;            // kFlags: any of these bits; 0: any at all
  std::vector<int> grpc_codes;
  bool exclude = false;     // kGrpcStatus
  runtime::Fraction share;  // kRuntime

  bool Matches(const FormatContext& context) const;
};

// A value of a JSON log line, compiled.
struct JsonValue {
  enum class Kind : uint8_t { kObject, kList, kFormat, kLiteral };
  Kind kind = Kind::kLiteral;
  std::vector<std::pair<std::string, JsonValue>> members;  // kObject: sorted; keys are encoded
  std::vector<JsonValue> items;
  http::format::Format format;
  std::string literal;  // JSON text
};

// Appends `text` as JSON string with quotes, the way Envoy escapes.
void AppendJsonString(std::string_view text, std::string& out);

struct AccessLogSpec {
  bool has_filter = false;
  LogFilter filter;
  bool json = false;
  bool omit_empty = false;
  http::format::Format text;
  JsonValue tree;
  std::shared_ptr<LogFile> file;
};

// Writes one line for the stream if the filter wants it.
void LogStream(const AccessLogSpec& spec, const FormatContext& context, WorkerLogs& logs);

}  // namespace sluice::proxy
