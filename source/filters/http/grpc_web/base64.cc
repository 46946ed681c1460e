#include "source/filters/http/grpc_web/base64.h"

#include <algorithm>
#include <array>

namespace sluice::filters::http {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t kNone = 255;

constexpr std::array<uint8_t, 256> MakeValues() {
  std::array<uint8_t, 256> values{};
  for (uint8_t& value : values) value = kNone;
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<uint8_t>(kAlphabet[i])] = static_cast<uint8_t>(i);
  }
  return values;
}
constexpr std::array<uint8_t, 256> kValues = MakeValues();

// Bytes of a group, of which the last are padding where it has some; 0: it is wrong.
size_t Decode(const char* group, char* out) {
  const size_t padding = group[3] != '=' ? 0 : group[2] != '=' ? 1 : 2;
  uint32_t bits = 0;
  for (size_t i = 0; i < 4; ++i) {
    const uint8_t value = i < 4 - padding ? kValues[static_cast<uint8_t>(group[i])] : 0;
    if (value == kNone) return 0;
    bits = bits << 6 | value;
  }
  const size_t size = 3 - padding;
  for (size_t i = 0; i < 3; ++i) out[i] = static_cast<char>(bits >> (16 - 8 * i));
  return size;
}

// Collects what goes into a buffer, so that it is appended by the hundred and not by the three.
class Writer {
 public:
  explicit Writer(buffer::Buffer& out) : out_(out) {}
  ~Writer() { Flush(); }
  char* Room(size_t size) {
    if (used_ + size > sizeof(bytes_)) Flush();
    return bytes_ + used_;
  }
  void Commit(size_t size) { used_ += size; }

 private:
  void Flush() {
    if (used_ > 0) out_.Append(std::string_view(bytes_, used_));
    used_ = 0;
  }
  buffer::Buffer& out_;
  char bytes_[512];
  size_t used_ = 0;
};

}  // namespace

bool Base64Decoder::Take(std::string_view text, buffer::Buffer& out) {
  Writer writer(out);
  for (const char c : text) {
    group_[count_++] = c;
    if (count_ < 4) continue;
    count_ = 0;
    const size_t size = Decode(group_, writer.Room(3));
    if (size == 0) return false;
    writer.Commit(size);
  }
  return true;
}

void EncodeBase64(const buffer::Buffer& bytes, buffer::Buffer& out) {
  Writer writer(out);
  uint32_t bits = 0;
  size_t count = 0;
  const auto put = [&](size_t size) {
    char* const room = writer.Room(4);
    bits <<= 8 * (3 - size);
    for (size_t i = 0; i < 4; ++i) {
      room[i] = i <= size ? kAlphabet[bits >> (18 - 6 * i) & 63] : '=';
    }
    writer.Commit(4);
    bits = 0;
    count = 0;
  };
  bytes.ForEachSlice([&](std::string_view slice) {
    for (const char c : slice) {
      bits = bits << 8 | static_cast<uint8_t>(c);
      if (++count == 3) put(3);
    }
  });
  if (count > 0) put(count);
}

}  // namespace sluice::filters::http
