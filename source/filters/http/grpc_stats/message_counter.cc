#include "source/filters/http/grpc_stats/message_counter.h"

#include <algorithm>
#include <cstddef>

namespace sluice::filters::http {

uint64_t MessageCounter::Take(std::string_view bytes) {
  constexpr uint8_t kCompressed = 1;  // the only flag there is
  constexpr uint8_t kPrefix = 5;
  uint64_t begun = 0;
  while (!bytes.empty() && !broken_) {
    if (left_ > 0) {
      const size_t skip = std::min<size_t>(left_, bytes.size());
      left_ -= static_cast<uint32_t>(skip);
      bytes.remove_prefix(skip);
      continue;
    }
    const uint8_t byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    if (prefix_read_++ == 0) {
      broken_ = (byte & ~kCompressed) != 0;
      if (!broken_) ++begun;
      length_ = 0;
      continue;
    }
    length_ = length_ << 8 | byte;
    if (prefix_read_ < kPrefix) continue;
    prefix_read_ = 0;
    left_ = length_;
  }
  return begun;
}

}  // namespace sluice::filters::http
