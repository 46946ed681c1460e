#include "source/proxy/access_log.h"

#include <algorithm>

#include "source/base/ascii.h"
#include "source/proxy/grpc_status.h"

namespace sluice::proxy {
namespace {

bool Compare(LogFilter::Op op, uint64_t a, uint64_t b) {
  switch (op) {
    case LogFilter::Op::kEqual: return a == b;
    case LogFilter::Op::kAtLeast: return a >= b;
    case LogFilter::Op::kAtMost: return a <= b;
    case LogFilter::Op::kNotEqual: return a != b;
  }
  return false;
}

void AppendJson(const JsonValue& value, bool omit_empty, const FormatContext& context,
                std::string& out);

// Whether the value is there at all (for omit_empty_values).
bool IsEmpty(const JsonValue& value, const FormatContext& context) {
  if (value.kind != JsonValue::Kind::kFormat || value.format.parts().size() != 1) return false;
  std::string ignored;
  return AppendValue(value.format.parts()[0], context, ignored) == ValueKind::kUnset;
}

void AppendFormat(const http::format::Format& format, bool omit_empty, const FormatContext& context,
                  std::string& out) {
  if (format.parts().size() != 1) {
    std::string text;
    AppendText(format, context, omit_empty ? "" : "-", text);
    AppendJsonString(text, out);
    return;
  }
  const http::format::Part& part = format.parts()[0];
  std::string text;
  const ValueKind kind = AppendValue(part, context, text);
  if (part.max_length != 0 && text.size() > part.max_length) text.resize(part.max_length);
  switch (kind) {
    case ValueKind::kUnset: out += "null"; break;
    case ValueKind::kNumber:
    case ValueKind::kBool: out += text; break;
    case ValueKind::kText: AppendJsonString(text, out); break;
  }
}

void AppendJson(const JsonValue& value, bool omit_empty, const FormatContext& context,
                std::string& out) {
  bool first = true;
  switch (value.kind) {
    case JsonValue::Kind::kLiteral: out += value.literal; return;
    case JsonValue::Kind::kFormat: AppendFormat(value.format, omit_empty, context, out); return;
    case JsonValue::Kind::kList:
      out += '[';
      for (const JsonValue& item : value.items) {
        if (!first) out += ',';
        first = false;
        AppendJson(item, omit_empty, context, out);
      }
      out += ']';
      return;
    case JsonValue::Kind::kObject:
      out += '{';
      for (const auto& [key, member] : value.members) {
        if (omit_empty && IsEmpty(member, context)) continue;
        if (!first) out += ',';
        first = false;
        out += key;
        out += ':';
        AppendJson(member, omit_empty, context, out);
      }
      out += '}';
      return;
  }
}

void AppendEscape(unsigned c, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += "\\u00";
  out += kHex[(c >> 4) & 15];
  out += kHex[c & 15];
}

}  // namespace

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  for (size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = p[i];
    switch (c) {
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      default:
        // Quotes and backslashes as code points: what reads the line need not know of nested
        // escapes.
        if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f || c >= 0x80) {
          AppendEscape(c, out);
        } else {
          out += static_cast<char>(c);
        }
    }
  }
  out += '"';
}

bool LogFilter::Matches(const FormatContext& context) const {
  const StreamInfo& info = context.info;
  switch (kind) {
    case Kind::kStatus: return Compare(op, info.response_code, value.Get());
    case Kind::kDuration:
      return Compare(op, static_cast<uint64_t>(std::max<int64_t>(0, info.end)) / 1000000,
                     value.Get());
    case Kind::kNotHealthCheck: return !info.is_health_check;
    case Kind::kAnd:
      return std::all_of(parts.begin(), parts.end(),
                         [&](const LogFilter& f) { return f.Matches(context); });
    case Kind::kOr:
      return std::any_of(parts.begin(), parts.end(),
                         [&](const LogFilter& f) { return f.Matches(context); });
    case Kind::kHeader: return context.request != nullptr && header.Matches(*context.request);
    case Kind::kFlags: return flags == 0 ? info.flags.any() : (info.flags.bits() & flags) != 0;
    case Kind::kGrpcStatus: {
      constexpr int kUnknown = 2;
      const int status = GrpcStatusOf(context).value_or(kUnknown);
      const bool listed =
          std::find(grpc_codes.begin(), grpc_codes.end(), status) != grpc_codes.end();
      return listed != exclude;
    }
    case Kind::kRuntime: return share.Includes(info.random);
  }
  return false;
}

void LogStream(const AccessLogSpec& spec, const FormatContext& context, WorkerLogs& logs) {
  if (spec.has_filter && !spec.filter.Matches(context)) return;
  std::string& line = logs.BufferOf(*spec.file);
  if (spec.json) {
    AppendJson(spec.tree, spec.omit_empty, context, line);
    line += '\n';
  } else {
    AppendText(spec.text, context, spec.omit_empty ? "" : "-", line);
  }
  logs.Wrote(*spec.file);
}

}  // namespace sluice::proxy
