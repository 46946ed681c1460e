#pragma once

#include "source/http/h1/field_lines.h"
#include "source/http/h1/options.h"
#include "source/http/head.h"

namespace sluice::http::h1 {

// Parses one complete response head in place into `head`. `request_method` decides whether a body
// follows (RFC 9112 §6.3). Returns null, or the literal that names the fault.
const char* ParseResponseHead(char* data, size_t size, const ClientOptions& options,
                              Method request_method, bool upgrade_requested, ResponseHead& head,
                              HeadSummary& summary);

}  // namespace sluice::http::h1
