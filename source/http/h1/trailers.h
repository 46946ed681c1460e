#pragma once

#include "source/buffer/buffer.h"
#include "source/http/h1/field_lines.h"
#include "source/http/header_map.h"

namespace sluice::http::h1 {

// Parses the trailer section that `lines` holds, with its empty line, into `trailers`, which views
// its bytes. Drops what may not come behind a body because it frames, routes or authorises the
// message (RFC 9110 §6.5.1). Returns null, or the literal that names the fault.
const char* ParseTrailers(buffer::Buffer& lines, const FieldLimits& limits, HeaderMap& trailers);

}  // namespace sluice::http::h1
