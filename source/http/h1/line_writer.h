#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <cstdint>
#include <cstring>
#include <string_view>

#include "source/base/ascii.h"
#include "source/http/h1/options.h"

namespace sluice::http::h1 {

// Writes field lines into room that the caller has counted and reserved. No bounds checks. Keeps
// CR, LF and NUL out: the one place behind which a message cannot be split.
class LineWriter {
 public:
  LineWriter(char* out, HeaderCase header_case, std::string_view spelling)
      : begin_(out),
        p_(out),
        spelling_(spelling),
        next_spelling_(spelling.data()),
        header_case_(header_case) {}

  size_t size() const { return static_cast<size_t>(p_ - begin_); }
  void Put(std::string_view text) {  // a constant or something checked
    memcpy(p_, text.data(), text.size());
    p_ += text.size();
  }
  void PutNumber(uint64_t n) { p_ += base::WriteDecimal(n, p_); }
  // `name: value`, or nothing when it cannot be written.
  void PutLine(std::string_view name, std::string_view value) {
    char* const line = p_;
    bool fine = Copy(name);
    if (header_case_ != HeaderCase::kLower) Spell(line, name);
    *p_++ = ':';
    *p_++ = ' ';
    fine &= Copy(value);
    *p_++ = '\r';
    *p_++ = '\n';
    if (!fine) p_ = line;
  }

 private:
  // Copies; false when there was a CR, LF or NUL.
  bool Copy(std::string_view text);
  void Spell(char* written, std::string_view name);

  char* const begin_;
  char* p_;
  const std::string_view spelling_;
  const char* next_spelling_;
  const HeaderCase header_case_;
};

inline bool LineWriter::Copy(std::string_view text) {
  const char* const from = text.data();
  const size_t n = text.size();
  char* const to = p_;
  p_ += n;
#ifdef __SSE2__
  if (n == 0) return true;
  const __m128i cr = _mm_set1_epi8('\r');
  const __m128i lf = _mm_set1_epi8('\n');
  __m128i bad = _mm_setzero_si128();
  const auto check = [&](__m128i bytes) {
    bad = _mm_or_si128(bad, _mm_or_si128(_mm_cmpeq_epi8(bytes, cr), _mm_cmpeq_epi8(bytes, lf)));
    bad = _mm_or_si128(bad, _mm_cmpeq_epi8(bytes, _mm_setzero_si128()));
  };
  if (n >= 16) {
    const auto piece = [&](size_t at) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + at));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to + at), bytes);
      check(bytes);
    };
    for (size_t i = 0; i + 16 < n; i += 16) piece(i);
    piece(n - 16);  // overlaps the one before
  } else if (n >= 8) {
    uint64_t head;
    uint64_t tail;
    memcpy(&head, from, 8);
    memcpy(&tail, from + n - 8, 8);
    memcpy(to, &head, 8);
    memcpy(to + n - 8, &tail, 8);
    check(_mm_set_epi64x(static_cast<int64_t>(head), static_cast<int64_t>(tail)));
  } else if (n >= 4) {
    uint32_t head;
    uint32_t tail;
    memcpy(&head, from, 4);
    memcpy(&tail, from + n - 4, 4);
    memcpy(to, &head, 4);
    memcpy(to + n - 4, &tail, 4);
    check(_mm_set_epi32(static_cast<int>(head), static_cast<int>(tail), static_cast<int>(head),
                        static_cast<int>(tail)));
  } else {
    bool fine = true;
    for (size_t i = 0; i < n; ++i) {
      to[i] = from[i];
      fine &= from[i] != '\r' && from[i] != '\n' && from[i] != '\0';
    }
    return fine;
  }
  return _mm_movemask_epi8(bad) == 0;
#else
  bool fine = true;
  for (size_t i = 0; i < n; ++i) {
    to[i] = from[i];
    fine &= from[i] != '\r' && from[i] != '\n' && from[i] != '\0';
  }
  return fine;
#endif
}

}  // namespace sluice::http::h1
