#pragma once

#include "source/http/codec.h"
#include "source/http/h1/field_lines.h"
#include "source/http/h1/options.h"
#include "source/http/head.h"

namespace sluice::http::h1 {

// Parses one complete request head at `data`, `size` bytes with the empty line, in place, into
// `head`, and removes what belongs to this hop (RFC 9110 §7.6.1). Returns true, or false with
// `error` set.
bool ParseRequestHead(char* data, size_t size, const ServerOptions& options,
                      CodecCounters* counters, RequestHead& head, HeadSummary& summary,
                      CodecError& error);

}  // namespace sluice::http::h1
