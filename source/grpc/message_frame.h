#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "source/buffer/buffer.h"

namespace sluice::grpc {

// What stands before each message (PROTOCOL-HTTP2.md, "Length-Prefixed-Message"): whether it is
// compressed, one byte; its length, four, the highest first.
constexpr size_t kFrameHead = 5;

// Appends `message` in its frame, not compressed. Below 4 GiB.
void AppendMessage(std::string_view message, buffer::Buffer& out);

// Takes messages out of a stream's bytes, however those are cut. Holds what is not whole yet, and
// looks at a length before it waits for that much. One call's, one thread's.
class MessageReader {
 public:
  enum class Outcome : uint8_t {
    kMessage,
    kNeedMore,
    // The end: there is no next message.
    kTooLarge,
    kCompressed,
    kMalformed,
  };

  // Messages of more than `max_bytes` are not waited for.
  MessageReader(buffer::BlockPool& blocks, size_t max_bytes)
      : bytes_(blocks), max_bytes_(max_bytes) {}

  // Takes all of `bytes`.
  void Append(buffer::Buffer& bytes) { bytes_.Append(std::move(bytes)); }
  // `message` is good until the next call of either kind.
  [[nodiscard]] Outcome Next(std::string_view& message);
  // A message has begun and is not whole, or has not been asked for.
  bool has_bytes() const { return bytes_.size() > taken_; }

 private:
  buffer::Buffer bytes_;
  size_t taken_ = 0;  // of the message that was given last; still in front
  const size_t max_bytes_;
};

}  // namespace sluice::grpc
