#pragma once

#include <cstdint>

#include "source/buffer/buffer.h"
#include "source/http/h1/options.h"
#include "source/http/head.h"

namespace sluice::http::h1 {

// How the body that follows a head is delimited on the wire.
enum class BodyCoding : uint8_t { kNone, kLength, kChunked, kUntilClose, kTunnel };

// Appends a request's head. Content-Length and Transfer-Encoding come from `coding` alone. Nothing
// that would break a line is ever written: a field with such a byte is left out, in the target it
// is percent-encoded. Returns the size of its field lines.
size_t AppendRequestHead(const RequestHead& head, BodyCoding coding, uint64_t length,
                         const ClientOptions& options, buffer::Buffer& out);

struct ResponseLine {
  bool close = false;       // announce that the connection ends
  bool keep_alive = false;  // announce that it does not (HTTP/1.0)
  bool http_10 = false;     // the client speaks HTTP/1.0
};
size_t AppendResponseHead(const ResponseHead& head, BodyCoding coding, uint64_t length,
                          ResponseLine line, HeaderCase header_case, buffer::Buffer& out);

// Appends `body` as one chunk; nothing when it is empty (an empty chunk would end the message).
void AppendChunk(buffer::Buffer& body, buffer::Buffer& out);
void AppendLastChunk(const HeaderMap* trailers, HeaderCase header_case, buffer::Buffer& out);

}  // namespace sluice::http::h1
