#pragma once

#include <string>
#include <string_view>

#include "source/http/format/format.h"

namespace sluice::http::format {

// Fills `part` from an operator's name and arguments. False with `error` naming what is wrong and
// what comes near.
bool CompileOperator(std::string_view name, bool has_arguments, std::string_view arguments,
                     Part& part, std::string& error);

// strftime's letters with %f, %1f to %9f, %s and %3s as Envoy has them.
void CompileTime(std::string_view text, std::vector<TimePart>& out);

}  // namespace sluice::http::format
