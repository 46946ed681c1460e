#pragma once

#include <string_view>

#include "source/http/head.h"

namespace sluice::http {

// What configurations call by a header's name, and a head keeps apart from its lines: ":method",
// ":path", ":authority" or "host", ":scheme". False: `name` is another, and `value` is as it was;
// true: it is one of these, and `value` is empty where the request has none.
bool FindPseudoHeader(const RequestHead& head, std::string_view name, std::string_view& value);

}  // namespace sluice::http
