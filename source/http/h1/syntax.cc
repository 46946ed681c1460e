#include "source/http/h1/syntax.h"

#include <cstring>

namespace sluice::http::h1 {

const uint8_t kTokenLower[256] = {
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   33,  0,   35,  36,  37,
    38,  39,  0,   0,   42,  43,  0,   45,  46,  0,   48,  49,  50,  51,  52,  53,  54,  55,  56,
    57,  0,   0,   0,   0,   0,   0,   0,   97,  98,  99,  100, 101, 102, 103, 104, 105, 106, 107,
    108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 0,   0,   0,   94,
    95,  96,  97,  98,  99,  100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113,
    114, 115, 116, 117, 118, 119, 120, 121, 122, 0,   124, 0,   126, 0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,
};

const char* FindTargetEnd(const char* p, const char* end) {
#ifdef __SSE2__
  const __m128i lowest = _mm_set1_epi8(0x21);
  const __m128i del = _mm_set1_epi8(0x7f);
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    // Signed: bytes above 0x7f are negative, and so below '!' too.
    const __m128i bad = _mm_or_si128(_mm_cmplt_epi8(bytes, lowest), _mm_cmpeq_epi8(bytes, del));
    const int mask = _mm_movemask_epi8(bad);
    if (mask != 0) return p + __builtin_ctz(static_cast<unsigned>(mask));
  }
#endif
  for (; p < end; ++p) {
    const unsigned char c = static_cast<unsigned char>(*p);
    if (c <= 0x20 || c >= 0x7f) return p;
  }
  return end;
}

namespace {

// `newline` is a LF: whether an empty line follows, and where it ends.
size_t EmptyLineAfter(const char* data, size_t size, size_t newline) {
  if (newline + 1 < size && data[newline + 1] == '\n') return newline + 2;
  if (newline + 2 < size && data[newline + 1] == '\r' && data[newline + 2] == '\n')
    return newline + 3;
  return kNoEnd;
}

}  // namespace

size_t FindHeadEnd(const char* data, size_t size, uint32_t& scanned) {
  size_t i = scanned;
#ifdef __SSE2__
  const __m128i lf = _mm_set1_epi8('\n');
  const __m128i above = _mm_set1_epi8('\r' + 1);
  for (; i + 17 <= size; i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + i));
    const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + i + 1));
    // A LF before another control character (or a byte above 0x7f): few lines begin like that.
    const __m128i hit = _mm_and_si128(_mm_cmpeq_epi8(bytes, lf), _mm_cmplt_epi8(next, above));
    unsigned mask = static_cast<unsigned>(_mm_movemask_epi8(hit));
    for (; mask != 0; mask &= mask - 1) {
      const size_t end = EmptyLineAfter(data, size, i + static_cast<size_t>(__builtin_ctz(mask)));
      if (end != kNoEnd) return end;
    }
  }
#endif
  for (; i < size; ++i) {
    if (data[i] != '\n') continue;
    const size_t end = EmptyLineAfter(data, size, i);
    if (end != kNoEnd) return end;
  }
  // The last two bytes may be the beginning of the end.
  scanned = static_cast<uint32_t>(size > 2 ? size - 2 : 0);
  return kNoEnd;
}

bool IsToken(std::string_view text) {
  for (const char c : text) {
    if (kTokenLower[static_cast<unsigned char>(c)] == 0) return false;
  }
  return !text.empty();
}

}  // namespace sluice::http::h1
