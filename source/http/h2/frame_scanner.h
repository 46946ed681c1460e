#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice::http::h2 {

// What stands before a frame's payload (RFC 9113 §4.1).
constexpr size_t kFrameHeadSize = 9;
struct FrameHead {
  uint32_t length = 0;  // of the payload
  uint8_t type = 0;
  uint8_t flags = 0;
  int32_t id = 0;
  // The first four bytes of the payload of PRIORITY and WINDOW_UPDATE.
  uint32_t word = 0;
};

// Follows the frames in what a peer sends, so that each head can be looked at before nghttp2 acts
// on the frame. Holds the bytes of a head until it is whole, and nothing else. Part of a Session.
class FrameScanner {
 public:
  // Bytes that go to nghttp2 together: a part of one frame at most.
  struct Piece {
    std::string_view bytes;  // of the input, or held here until the next call
    size_t used;             // bytes of the input that it takes
    bool starts_frame;       // head() is of this frame
  };

  // `preface`: bytes before the first frame.
  explicit FrameScanner(uint32_t preface) : left_(preface) {}

  // `input` is what comes next, and not empty. A head that is not whole makes an empty piece.
  Piece Next(std::string_view input);
  const FrameHead& head() const { return head_; }

 private:
  static constexpr size_t kWordSize = 4;

  static size_t Needed(std::string_view bytes);
  void Parse(std::string_view bytes);

  std::array<char, kFrameHeadSize + kWordSize> held_;
  size_t held_size_ = 0;
  uint32_t left_;  // bytes before the next head
  FrameHead head_;
};

}  // namespace sluice::http::h2
