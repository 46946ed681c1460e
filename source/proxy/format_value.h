#pragma once

#include <string>

#include "source/http/format/format.h"
#include "source/http/head.h"
#include "source/proxy/node_info.h"
#include "source/proxy/stream_info.h"

namespace sluice::proxy {

// What formats are evaluated on. Pointers may be null: what they would give is unset then.
struct FormatContext {
  const StreamInfo& info;
  const NodeInfo& node;
  const http::RequestHead* request = nullptr;
  const http::ResponseHead* response = nullptr;
  const http::HeaderMap* response_trailers = nullptr;
  int64_t now = 0;  // nanoseconds after info.start
};

enum class ValueKind : uint8_t { kUnset, kText, kNumber, kBool };

// Appends the value of one operator (without its length limit); unset values append nothing.
ValueKind AppendValue(const http::format::Part& part, const FormatContext& context,
                      std::string& out);

// A time in the form that the part asks for.
ValueKind AppendTime(const http::format::Part& part, base::WallTime when, std::string& out);

// Appends a whole format; `unset` stands for values that are not there ("-" in logs, "" in
// headers).
void AppendText(const http::format::Format& format, const FormatContext& context,
                std::string_view unset, std::string& out);

}  // namespace sluice::proxy
