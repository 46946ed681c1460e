#pragma once

#include <string_view>

#include "source/http/header_map.h"

namespace sluice::http {

// The value of the first cookie of that name (RFC 6265 §4.2.1), without the quotes around it; false
// when there is none.
bool FindCookie(const HeaderMap& headers, std::string_view name, std::string_view& value);

}  // namespace sluice::http
