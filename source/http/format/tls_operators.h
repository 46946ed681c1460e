#pragma once

#include <string>
#include <string_view>

#include "source/http/format/format.h"

namespace sluice::http::format {

// The operators about TLS. False when `name` is none of them. `error` stays empty unless the
// arguments are wrong.
bool CompileTlsOperator(std::string_view name, bool has_arguments, std::string_view arguments,
                        Part& part, std::string& error);

}  // namespace sluice::http::format
