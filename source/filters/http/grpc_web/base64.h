#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "source/buffer/buffer.h"

namespace sluice::filters::http {

// The base64 (RFC 4648 §4) of a gRPC-Web text body as it comes. A body may be put together of
// pieces with padding of their own. Holds less than a group of four characters.
class Base64Decoder {
 public:
  // Appends to `out` what `text` tells. False: it is not base64.
  [[nodiscard]] bool Take(std::string_view text, buffer::Buffer& out);
  // Whether the body may end here.
  bool whole() const { return count_ == 0; }

 private:
  char group_[4];
  uint8_t count_ = 0;
};

// Appends `bytes` as one piece, padded.
void EncodeBase64(const buffer::Buffer& bytes, buffer::Buffer& out);

}  // namespace sluice::filters::http
