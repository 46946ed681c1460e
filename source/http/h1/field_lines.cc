#include "source/http/h1/field_lines.h"

#include <cstring>

#include "source/base/ascii.h"
#include "source/http/h1/syntax.h"

namespace sluice::http::h1 {

const char kCodecError[] = "http1.codec_error";
const char kInvalidCharacters[] = "http1.invalid_characters";
const char kTooManyHeaders[] = "http1.too_many_headers";
const char kHeadersTooLarge[] = "http1.headers_too_large";
const char kUnexpectedUnderscore[] = "http1.unexpected_underscore";
const char kInvalidTransferEncoding[] = "http1.invalid_transfer_encoding";
const char kLengthAndChunked[] = "http1.content_length_and_chunked_not_allowed";

namespace {

void NoteContentLength(std::string_view value, FieldFacts& facts) {
  uint64_t length = 0;
  // 2^63 and above is nobody's body, and overflows somebody's counter. "010" is eight to some, ten
  // to others.
  const bool good = base::ParseDecimal(value, length) && length < (uint64_t{1} << 63) &&
                    (value.size() == 1 || value[0] != '0');
  facts.bad_length = facts.bad_length || !good || facts.has_content_length;
  facts.has_content_length = true;
  facts.content_length = length;
}

void NoteTransferEncoding(std::string_view value, FieldFacts& facts) {
  facts.chunked = !facts.has_transfer_encoding && base::EqualsIgnoreCase(value, "chunked");
  facts.has_transfer_encoding = true;
}

// Remembers what framing and forwarding need to know. True: the line does not go into the map.
bool Note(HeaderId id, std::string_view value, bool take_host, FieldFacts& facts) {
  switch (id) {
    case HeaderId::kHost:
      if (!take_host) return false;
      facts.several_hosts = facts.has_host;
      facts.has_host = true;
      facts.host = value;
      return true;
    case HeaderId::kContentLength: NoteContentLength(value, facts); return false;
    case HeaderId::kTransferEncoding: NoteTransferEncoding(value, facts); return false;
    case HeaderId::kConnection:
    case HeaderId::kHttp2Settings:
    case HeaderId::kKeepAlive:
    case HeaderId::kProxyConnection:
    case HeaderId::kTe:
    case HeaderId::kUpgrade: facts.hop_by_hop = true; return false;
    default: return false;
  }
}

// What RequestHead::spelling says: names as they came, in one piece of the arena.
class SpellingRecord {
 public:
  SpellingRecord(bool keep, base::Arena& arena, size_t room)
      : begin_(keep ? arena.AllocateChars(room) : nullptr), p_(begin_) {}
  void Add(const char* name, const char* end) {
    if (begin_ == nullptr) return;
    const void* colon = memchr(name, ':', static_cast<size_t>(end - name));
    if (colon == nullptr) return;
    const size_t n = static_cast<size_t>(static_cast<const char*>(colon) + 1 - name);
    memcpy(p_, name, n);
    p_ += n;
  }
  std::string_view text() const { return {begin_, static_cast<size_t>(p_ - begin_)}; }

 private:
  char* const begin_;
  char* p_;
};

// The field value that begins at `p`, trimmed; `p` is moved behind its CRLF. Returns null or the
// fault.
const char* TakeValue(char*& p, char* end, std::string_view& value) {
  while (p < end && (*p == ' ' || *p == '\t')) ++p;
  const char* const begin = p;
  p = const_cast<char*>(FindValueEnd(p, end));
  if (p == end) return kCodecError;
  if (*p != '\r') return *p == '\n' ? kCodecError : kInvalidCharacters;
  if (p + 1 == end || p[1] != '\n') return kCodecError;
  const char* last = p;
  while (last > begin && (last[-1] == ' ' || last[-1] == '\t')) --last;
  value = {begin, static_cast<size_t>(last - begin)};
  p += 2;
  if (p < end && (*p == ' ' || *p == '\t')) return kCodecError;  // obsolete folding (RFC 9112 §5.2)
  return nullptr;
}

}  // namespace

const char* ParseFieldLines(char* p, char* end, const FieldLimits& limits, HeaderMap& map,
                            FieldFacts& facts) {
  SpellingRecord spelling(limits.keep_spelling, map.arena(), static_cast<size_t>(end - p));
  for (uint32_t lines = 1;; ++lines) {
    if (end - p < 2) return kCodecError;
    if (*p == '\r') {
      facts.spelling = spelling.text();
      return p[1] == '\n' && p + 2 == end ? nullptr : kCodecError;
    }
    if (lines > limits.max_headers) return kTooManyHeaders;
    char* const begin = p;
    spelling.Add(p, end);
    bool underscore = false;
    p = LowerToken(p, end, underscore);
    if (p == end || p == begin || *p != ':') {
      return p < end && *p == '\0' ? kInvalidCharacters : kCodecError;
    }
    const std::string_view name(begin, static_cast<size_t>(p - begin));
    if (name.size() > UINT16_MAX) return kCodecError;
    ++p;
    std::string_view value;
    if (const char* fault = TakeValue(p, end, value)) return fault;
    facts.line_bytes += static_cast<uint32_t>(name.size() + value.size() + 3);
    if (underscore && limits.underscores != UnderscoreAction::kAllow) {
      if (limits.underscores == UnderscoreAction::kReject) {
        if (limits.counters != nullptr) ++limits.counters->requests_rejected_with_underscores;
        return kUnexpectedUnderscore;
      }
      if (limits.counters != nullptr) ++limits.counters->dropped_headers_with_underscores;
      continue;
    }
    const HeaderId id = FindHeaderId(name);
    if (id != HeaderId::kOther && Note(id, value, limits.take_host, facts)) continue;
    map.AddView(id, name, value);
  }
}

}  // namespace sluice::http::h1
