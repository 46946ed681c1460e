#pragma once

#include <cstddef>
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

// Counts for an exchange, if anybody wants it counted. Part of a codec.
class StreamMeter {
 public:
  void CountInto(StreamBytes* bytes) { bytes_ = bytes; }  // null: nobody
  void Received(size_t wire) {
    if (bytes_ != nullptr) bytes_->wire_received += wire;
  }
  void Sent(size_t wire) {
    if (bytes_ != nullptr) bytes_->wire_sent += wire;
  }
  void HeaderReceived(size_t header, size_t decompressed) {
    if (bytes_ == nullptr) return;
    bytes_->header_received += header;
    bytes_->decompressed_header_received += decompressed;
  }
  void HeaderSent(size_t header, size_t decompressed) {
    if (bytes_ == nullptr) return;
    bytes_->header_sent += header;
    bytes_->decompressed_header_sent += decompressed;
  }

 private:
  StreamBytes* bytes_ = nullptr;
};

}  // namespace sluice::http
