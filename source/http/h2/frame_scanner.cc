#include "source/http/h2/frame_scanner.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstring>

namespace sluice::http::h2 {
namespace {

uint32_t Number(std::string_view bytes, size_t at, size_t size) {
  uint32_t value = 0;
  for (const char c : bytes.substr(at, size)) value = value << 8 | static_cast<uint8_t>(c);
  return value;
}

bool HasWord(uint8_t type) { return type == NGHTTP2_PRIORITY || type == NGHTTP2_WINDOW_UPDATE; }

}  // namespace

// Of `bytes`, where a frame begins: how many make its head, as far as they tell.
size_t FrameScanner::Needed(std::string_view bytes) {
  if (bytes.size() < kFrameHeadSize || !HasWord(static_cast<uint8_t>(bytes[3])))
    return kFrameHeadSize;
  return kFrameHeadSize + std::min<size_t>(kWordSize, Number(bytes, 0, 3));
}

void FrameScanner::Parse(std::string_view bytes) {
  head_.length = Number(bytes, 0, 3);
  head_.type = static_cast<uint8_t>(bytes[3]);
  head_.flags = static_cast<uint8_t>(bytes[4]);
  head_.id = static_cast<int32_t>(Number(bytes, 5, 4) & INT32_MAX);
  head_.word = HasWord(head_.type) && head_.length >= kWordSize ? Number(bytes, 9, kWordSize) : 0;
}

FrameScanner::Piece FrameScanner::Next(std::string_view input) {
  if (left_ > 0) {
    const size_t size = std::min<size_t>(left_, input.size());
    left_ -= static_cast<uint32_t>(size);
    return {input.substr(0, size), size, false};
  }
  if (held_size_ == 0 && input.size() >= Needed(input)) {
    Parse(input);
    const size_t frame = kFrameHeadSize + head_.length;
    const size_t size = std::min(frame, input.size());
    left_ = static_cast<uint32_t>(frame - size);
    return {input.substr(0, size), size, true};
  }
  size_t used = 0;
  for (;;) {
    const size_t missing = Needed({held_.data(), held_size_}) - held_size_;
    const size_t size = std::min(missing, input.size() - used);
    if (size == 0 && missing > 0) return {{}, used, false};
    if (size == 0) break;
    memcpy(held_.data() + held_size_, input.data() + used, size);
    held_size_ += size;
    used += size;
  }
  const std::string_view bytes(held_.data(), held_size_);
  Parse(bytes);
  left_ = static_cast<uint32_t>(kFrameHeadSize + head_.length - held_size_);
  held_size_ = 0;
  return {bytes, used, true};
}

}  // namespace sluice::http::h2
