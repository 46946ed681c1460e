#pragma once

#include <cstdint>

#include "source/buffer/buffer.h"
#include "source/http/h1/options.h"
#include "source/http/header_map.h"

namespace sluice::http::h1 {

// Takes the chunked coding off a body (RFC 9112 §7.1), strictly: sizes are hexadecimal digits and
// nothing else, lines end in CRLF, extensions are skipped and bounded, trailers are bounded. Bytes
// of data are handed over, not copied.
class ChunkDecoder {
 public:
  enum class Result : uint8_t { kNeedMore, kDone, kError };

  void Start() { *this = ChunkDecoder(); }
  // Moves data from `in` to `body` until the message ends or `in` is used up. Trailer lines stay in
  // `in` until they are whole: on kDone `trailer_bytes()` of them, 2 when there are none, are its
  // first slice, for the caller to parse and drain.
  Result Decode(buffer::Buffer& in, buffer::Buffer& body);
  uint32_t trailer_bytes() const { return trailer_bytes_; }

 private:
  enum class State : uint8_t { kSize, kExtension, kSizeLf, kData, kDataCr, kDataLf, kTrailers };

  bool OnSizeByte(char c);
  Result Trailers(buffer::Buffer& in);

  uint64_t remaining_ = 0;
  uint32_t overhead_ = 0;  // bytes of size lines beyond what the data pays for
  uint32_t trailer_bytes_ = 0;
  uint32_t scanned_ = 0;
  State state_ = State::kSize;
  uint8_t digits_ = 0;
};

}  // namespace sluice::http::h1
