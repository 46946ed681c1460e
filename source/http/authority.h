#pragma once

#include <string_view>

namespace sluice::http {

// uri-host [":" port] of RFC 9110 §7.2: a name, an IPv4 address or an IPv6 address in brackets; not
// empty.
bool IsAuthority(std::string_view text);

}  // namespace sluice::http
