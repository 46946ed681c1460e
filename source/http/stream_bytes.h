#pragma once

#include <cstdint>

namespace sluice::http {

// What one exchange has moved on one side of the proxy, as access logs tell it. HTTP/1: `wire` is
// every byte of both messages; `header` the field lines, what is received as name, value and three
// more, what is sent as it is on the wire. HTTP/2: `wire` is every frame of the stream with its
// nine bytes of header, `header` those of the heads and trailers, `decompressed_header` the names
// and values in them.
struct StreamBytes {
  uint64_t wire_received = 0;
  uint64_t wire_sent = 0;
  uint64_t header_received = 0;
  uint64_t header_sent = 0;
  uint64_t decompressed_header_received = 0;  // HTTP/1: the same as above
  uint64_t decompressed_header_sent = 0;
};

}  // namespace sluice::http
