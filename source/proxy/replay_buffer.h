#pragma once

#include <cstddef>

#include "source/buffer/buffer.h"

namespace sluice::proxy {

// What has been sent of a request's body, kept so that it can be sent again until an answer comes.
// The bytes are copied, and few: what is longer is not repeated. Part of a Router.
class ReplayBuffer {
 public:
  static constexpr size_t kMaxBytes = 65536;

  explicit ReplayBuffer(buffer::BlockPool& blocks) : bytes_(blocks) {}

  // Adds what is about to be sent.
  void Keep(const buffer::Buffer& body);
  // There will be no repeat, or what is kept is not all.
  void Drop();
  // All that has been sent is here.
  bool whole() const { return whole_; }
  bool empty() const { return bytes_.empty(); }
  // A copy to send.
  buffer::Buffer Copy();

 private:
  buffer::Buffer bytes_;
  bool whole_ = true;
};

}  // namespace sluice::proxy
