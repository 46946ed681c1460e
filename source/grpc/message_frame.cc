#include "source/grpc/message_frame.h"

#include <utility>

namespace sluice::grpc {

void AppendMessage(std::string_view message, buffer::Buffer& out) {
  const auto size = static_cast<uint32_t>(message.size());
  const char head[kFrameHead] = {0, static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                                 static_cast<char>(size >> 8), static_cast<char>(size)};
  out.Append({head, kFrameHead});
  out.Append(message);
}

MessageReader::Outcome MessageReader::Next(std::string_view& message) {
  bytes_.Drain(std::exchange(taken_, 0));
  if (bytes_.size() < kFrameHead) return Outcome::kNeedMore;
  unsigned char head[kFrameHead];
  bytes_.CopyTo(reinterpret_cast<char*>(head), kFrameHead);
  if (head[0] > 1) return Outcome::kMalformed;
  if (head[0] == 1) return Outcome::kCompressed;
  const size_t size =
      size_t{head[1]} << 24 | size_t{head[2]} << 16 | size_t{head[3]} << 8 | size_t{head[4]};
  if (size > max_bytes_) return Outcome::kTooLarge;
  if (bytes_.size() - kFrameHead < size) return Outcome::kNeedMore;
  const char* const whole = bytes_.Linearize(kFrameHead + size);
  message = {whole + kFrameHead, size};
  taken_ = kFrameHead + size;
  return Outcome::kMessage;
}

}  // namespace sluice::grpc
