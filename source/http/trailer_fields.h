#pragma once

#include "source/http/header_map.h"

namespace sluice::http {

// Fields that decide framing, routing, trust or how a body is read: after the body they come too
// late, and must not replace what the head has said (RFC 9110 §6.5.1). They are dropped.
bool IsForbiddenInTrailers(const Header& line);

}  // namespace sluice::http
