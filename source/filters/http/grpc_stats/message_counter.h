#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::filters::http {

// Counts the messages of one direction of a gRPC call as their bytes pass: each has one byte of
// flags and four of length before it (gRPC over HTTP/2, "Length-Prefixed-Message"). Holds no byte.
class MessageCounter {
 public:
  // How many messages begin in `bytes`. After a byte that can be no flags nothing is counted any
  // more.
  uint64_t Take(std::string_view bytes);

 private:
  uint32_t left_ = 0;        // of the message's own bytes
  uint32_t length_ = 0;      // as far as it has been read
  uint8_t prefix_read_ = 0;  // of the five bytes before it
  bool broken_ = false;
};

}  // namespace sluice::filters::http
