#include "source/proxy/replay_buffer.h"

#include <string_view>

namespace sluice::proxy {

void ReplayBuffer::Keep(const buffer::Buffer& body) {
  if (!whole_) return;
  if (bytes_.size() + body.size() > kMaxBytes) return Drop();
  body.ForEachSlice([this](std::string_view bytes) { bytes_.Append(bytes); });
}

void ReplayBuffer::Drop() {
  whole_ = false;
  bytes_.Clear();
}

buffer::Buffer ReplayBuffer::Copy() {
  buffer::Buffer copy(bytes_.pool());
  bytes_.ForEachSlice([&copy](std::string_view bytes) { copy.Append(bytes); });
  return copy;
}

}  // namespace sluice::proxy
