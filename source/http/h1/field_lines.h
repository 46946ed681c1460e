#pragma once

#include <cstdint>
#include <string_view>

#include "source/http/h1/options.h"
#include "source/http/header_map.h"

namespace sluice::http::h1 {

// What ParseFieldLines found on its way, so that framing needs no second look.
struct FieldFacts {
  uint64_t content_length = 0;
  uint32_t line_bytes = 0;  // names and values, and three a line: StreamBytes::header_received
  std::string_view host;
  std::string_view spelling;  // see RequestHead
  bool has_content_length = false;
  bool has_transfer_encoding = false;
  bool chunked = false;  // exactly one coding, and it is `chunked`
  bool has_host = false;
  bool several_hosts = false;
  bool bad_length = false;  // not digits, with a leading zero, too large, or several
  bool hop_by_hop = false;  // Connection or a header that belongs to this hop is there
};

// What a codec has to know of a head besides what the head says.
struct HeadSummary {
  bool keep_alive = true;   // the peer allows another exchange after this one
  bool last = false;        // a request: the client has said that it sends no other
  uint32_t line_bytes = 0;  // as in FieldFacts
};

struct FieldLimits {
  uint32_t max_headers;
  UnderscoreAction underscores = UnderscoreAction::kAllow;
  CodecCounters* counters = nullptr;
  bool take_host = false;      // Host goes to the facts, not to the map
  bool keep_spelling = false;  // copies the names as received to the map's arena
};

// Parses the lines between `begin` and the empty line at `end` (whose CRLF is included),
// lower-casing names in place, into `map`, which views the bytes. Strict (RFC 9112 §5): CRLF only,
// no folding, no blank before the colon. Returns null, or the literal that names the fault.
const char* ParseFieldLines(char* begin, char* end, const FieldLimits& limits, HeaderMap& map,
                            FieldFacts& facts);

// Faults that ParseFieldLines and others return.
extern const char kCodecError[];
extern const char kInvalidCharacters[];
extern const char kTooManyHeaders[];
extern const char kHeadersTooLarge[];
extern const char kUnexpectedUnderscore[];
extern const char kInvalidTransferEncoding[];
extern const char kLengthAndChunked[];

}  // namespace sluice::http::h1
