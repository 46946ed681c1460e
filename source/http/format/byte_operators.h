#pragma once

#include <string_view>

#include "source/http/format/format.h"

namespace sluice::http::format {

// The operators about bytes on one side of the proxy, such as DOWNSTREAM_WIRE_BYTES_SENT. False
// when `name` is none of them.
bool CompileByteOperator(std::string_view name, Part& part);

}  // namespace sluice::http::format
