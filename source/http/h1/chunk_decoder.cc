#include "source/http/h1/chunk_decoder.h"

#include <algorithm>

#include "source/http/h1/head_search.h"
#include "source/http/h1/syntax.h"

namespace sluice::http::h1 {
namespace {

constexpr uint32_t kMaxTrailerBytes = 16384;
// Bytes of size lines and extensions that a message may have for nothing, and then per byte of
// data.
constexpr uint32_t kFreeOverhead = 4096;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

bool ChunkDecoder::OnSizeByte(char c) {
  const int value = HexValue(c);
  if (value >= 0) {
    if (++digits_ > 15) return false;  // leading zeros included: no room for games
    remaining_ = remaining_ * 16 + static_cast<uint64_t>(value);
    return true;
  }
  if (digits_ == 0) return false;
  if (c == '\r') {
    state_ = State::kSizeLf;
    return true;
  }
  if (c != ';') return false;
  state_ = State::kExtension;
  return true;
}

ChunkDecoder::Result ChunkDecoder::Decode(buffer::Buffer& in, buffer::Buffer& body) {
  while (!in.empty()) {
    if (state_ == State::kTrailers) return Trailers(in);
    if (state_ == State::kData) {
      const size_t n = static_cast<size_t>(std::min<uint64_t>(remaining_, in.size()));
      body.AppendFrom(in, n);
      remaining_ -= n;
      // Data pays for later size lines: a stream of one-byte chunks is legal, one of long
      // extensions is not.
      overhead_ -=
          std::min<uint32_t>(overhead_, static_cast<uint32_t>(std::min<size_t>(n * 8, 1u << 30)));
      if (remaining_ == 0) state_ = State::kDataCr;
      continue;
    }
    const std::string_view front = in.front();
    size_t used = 0;
    while (used < front.size() && state_ != State::kData && state_ != State::kTrailers) {
      const char c = front[used++];
      if (++overhead_ > kFreeOverhead) return Result::kError;
      switch (state_) {
        case State::kSize:
          if (!OnSizeByte(c)) return Result::kError;
          break;
        case State::kExtension:
          if (c == '\r') {
            state_ = State::kSizeLf;
          } else if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f) {
            return Result::kError;
          }
          break;
        case State::kSizeLf:
          if (c != '\n') return Result::kError;
          state_ = remaining_ == 0 ? State::kTrailers : State::kData;
          digits_ = 0;
          break;
        case State::kDataCr:
          if (c != '\r') return Result::kError;
          state_ = State::kDataLf;
          break;
        case State::kDataLf:
          if (c != '\n') return Result::kError;
          state_ = State::kSize;
          break;
        default: break;
      }
    }
    in.Drain(used);
  }
  return Result::kNeedMore;
}

ChunkDecoder::Result ChunkDecoder::Trailers(buffer::Buffer& in) {
  const char first = in.front()[0];
  if (first == '\r') {  // none: the empty line at once
    if (in.size() < 2) return Result::kNeedMore;
    if (in.Linearize(2)[1] != '\n') return Result::kError;
    trailer_bytes_ = 2;
    return Result::kDone;
  }
  if (kTokenLower[static_cast<unsigned char>(first)] == 0) return Result::kError;
  size_t size = 0;
  switch (FindHead(in, kMaxTrailerBytes, scanned_, size)) {
    case HeadSearch::kNeedMore: return Result::kNeedMore;
    case HeadSearch::kTooLarge: return Result::kError;
    case HeadSearch::kFound: break;
  }
  trailer_bytes_ = static_cast<uint32_t>(size);
  return Result::kDone;
}

}  // namespace sluice::http::h1
