#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice::http::h1 {

// Character classes of RFC 9110 §5.6.2 and RFC 9112 §3, §5.

// The lower-case form of a token character; 0 for all others.
extern const uint8_t kTokenLower[256];

// Lower-cases token characters from `p` on; returns the first that is none, or `end`. `underscore`
// is set by a '_'.
inline char* LowerToken(char* p, char* end, bool& underscore) {
#ifdef __SSE2__
  // Letters, digits, '-' and '_' sixteen at a time; the table has the last word about everything
  // else.
  const __m128i case_bit = _mm_set1_epi8(0x20);
  const __m128i a = _mm_set1_epi8('a');
  const __m128i zero = _mm_set1_epi8('0');
  const __m128i index = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  while (end - p >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i from_a = _mm_sub_epi8(_mm_or_si128(bytes, case_bit), a);
    const __m128i letter = _mm_cmpeq_epi8(_mm_min_epu8(from_a, _mm_set1_epi8(25)), from_a);
    const __m128i from_zero = _mm_sub_epi8(bytes, zero);
    const __m128i digit = _mm_cmpeq_epi8(_mm_min_epu8(from_zero, _mm_set1_epi8(9)), from_zero);
    const __m128i dash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('-'));
    const __m128i low_line = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_'));
    const __m128i common = _mm_or_si128(_mm_or_si128(letter, digit), _mm_or_si128(dash, low_line));
    const unsigned other = ~static_cast<unsigned>(_mm_movemask_epi8(common)) & 0xffffu;
    const int n = other == 0 ? 16 : __builtin_ctz(other);
    // What lies behind the token is written back as it was.
    const __m128i inside = _mm_cmplt_epi8(index, _mm_set1_epi8(static_cast<char>(n)));
    const __m128i change = _mm_and_si128(_mm_and_si128(letter, case_bit), inside);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm_or_si128(bytes, change));
    underscore = underscore || _mm_movemask_epi8(_mm_and_si128(low_line, inside)) != 0;
    p += n;
    if (other == 0) continue;
    if (*p == ':') return p;
    break;
  }
#endif
  for (; p < end; ++p) {
    const uint8_t lower = kTokenLower[static_cast<unsigned char>(*p)];
    if (lower == 0) break;
    underscore = underscore || lower == '_';
    *p = static_cast<char>(lower);
  }
  return p;
}

// The first byte in [p, end) that cannot be part of a field value: a control character but TAB, or
// DEL. `end` if none.
inline const char* FindValueEnd(const char* p, const char* end) {
#ifdef __SSE2__
  const __m128i tab = _mm_set1_epi8('\t');
  const __m128i del = _mm_set1_epi8(0x7f);
  const __m128i last_control = _mm_set1_epi8(0x1f);
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i control =
        _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);  // unsigned <=
    const __m128i bad = _mm_or_si128(_mm_andnot_si128(_mm_cmpeq_epi8(bytes, tab), control),
                                     _mm_cmpeq_epi8(bytes, del));
    const int mask = _mm_movemask_epi8(bad);
    if (mask != 0) return p + __builtin_ctz(static_cast<unsigned>(mask));
  }
#endif
  for (; p < end; ++p) {
    const unsigned char c = static_cast<unsigned char>(*p);
    if ((c < 0x20 && c != '\t') || c == 0x7f) return p;
  }
  return end;
}

// The first byte that cannot be part of a request target: a control character, a blank, DEL, or
// above 0x7f.
const char* FindTargetEnd(const char* begin, const char* end);

// The offset just behind the empty line that ends a head, or npos. `scanned`: where to go on;
// updated. Line ends without CR count here, so that a message which has them is found complete and
// then refused.
constexpr size_t kNoEnd = ~size_t{0};
size_t FindHeadEnd(const char* data, size_t size, uint32_t& scanned);

bool IsToken(std::string_view text);

}  // namespace sluice::http::h1
