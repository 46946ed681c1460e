#include "source/http/path/normalize.h"

#include <cstring>

#include "source/base/percent.h"

namespace sluice::http::path {
namespace {

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// The character that "%XX" at `p` stands for, or -1.
int Escaped(const char* p, const char* end) {
  if (end - p < 3 || *p != '%') return -1;
  const int high = base::HexValue(p[1]);
  const int low = base::HexValue(p[2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// Replaces %2F and %5C; returns the new size.
size_t UnescapeSlashes(char* text, size_t size) {
  char* out = text;
  const char* end = text + size;
  for (const char* p = text; p < end;) {
    const int c = Escaped(p, end);
    if (c == '/' || c == '\\') {
      *out++ = static_cast<char>(c);
      p += 3;
    } else {
      *out++ = *p++;
    }
  }
  return static_cast<size_t>(out - text);
}

// What may stand in a path as it is (RFC 3986 §3.3, and "[", "]"). "\" and "%" have rules of their
// own.
bool StaysRaw(char c) {
  const auto u = static_cast<unsigned char>(c);
  if (u <= ' ' || u >= 0x7f) return false;
  return std::string_view("\"<>^`{|}\\%").find(c) == std::string_view::npos;
}

// Writes a path piece by piece so that no two pieces make an escape that was not there: what
// "%%32e" stands for is
// "%2e" as text, and a second round would take it for a dot.
class PathWriter {
 public:
  explicit PathWriter(char* out) : begin_(out), out_(out) {}

  void Put(char c) {
    if (out_ - begin_ >= 2 && out_[-2] == '%' && base::HexValue(out_[-1]) >= 0 &&
        base::HexValue(c) >= 0) {
      const char digit = out_[-1];
      memcpy(out_ - 1, "25", 2);
      ++out_;
      *out_++ = digit;
    }
    *out_++ = c;
  }
  void PutEscape(const char* text) {
    memcpy(out_, text, 3);
    out_ += 3;
  }
  void Encode(char c) {
    const auto u = static_cast<unsigned char>(c);
    const char escape[] = {'%', "0123456789ABCDEF"[u >> 4], "0123456789ABCDEF"[u & 15]};
    PutEscape(escape);
  }
  size_t size() const { return static_cast<size_t>(out_ - begin_); }

 private:
  char* const begin_;
  char* out_;
};

// Writes `plain` to `out`, which has room for three times as much: escapes of unreserved characters
// decoded, characters that a path must not have escaped, "\" as "/". False at a NUL, escaped or
// not.
bool Canonicalize(std::string_view plain, char* out, size_t& size) {
  PathWriter writer(out);
  const char* const end = plain.data() + plain.size();
  for (const char* p = plain.data(); p < end;) {
    const int c = Escaped(p, end);
    if (c == 0 || *p == '\0') return false;
    if (c > 0) {
      if (IsUnreserved(static_cast<char>(c))) {
        writer.Put(static_cast<char>(c));
      } else {
        writer.PutEscape(p);
      }
      p += 3;
      continue;
    }
    if (*p == '\\') {
      writer.Put('/');
    } else if (*p == '%' || StaysRaw(*p)) {
      writer.Put(*p);
    } else {
      writer.Encode(*p);
    }
    ++p;
  }
  size = writer.size();
  return true;
}

// RFC 3986 §5.2.4 on a path that begins with "/". A dot segment may carry parameters (§3.3):
// servers that drop them see
// "..;x" as "..", so it is one here as well.
size_t RemoveDotSegments(char* text, size_t size) {
  char* out = text;
  const char* end = text + size;
  for (const char* p = text; p < end;) {
    const char* next = p + 1;  // behind the slash
    const char* stop = next;
    while (stop < end && *stop != '/') ++stop;
    const std::string_view segment(next, static_cast<size_t>(stop - next));
    const std::string_view name = segment.substr(0, segment.find(';'));
    const bool last = stop == end;
    if (name == ".") {
      if (last) *out++ = '/';
    } else if (name == "..") {
      while (out > text && *--out != '/') {
      }
      if (last) *out++ = '/';
    } else {
      *out++ = '/';
      memmove(out, segment.data(), segment.size());
      out += segment.size();
    }
    p = stop;
  }
  return static_cast<size_t>(out - text);
}

size_t MergeSlashes(char* text, size_t size) {
  size_t out = 0;
  for (size_t i = 0; i < size; ++i) {
    if (text[i] == '/' && out > 0 && text[out - 1] == '/') continue;
    text[out++] = text[i];
  }
  return out;
}

// Whether anything in the path could change; most paths have nothing.
bool NeedsWork(std::string_view path) {
  for (size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (!StaysRaw(c)) return true;
    if (c == '/' && i + 1 < path.size() && (path[i + 1] == '/' || path[i + 1] == '.')) return true;
  }
  return false;
}

}  // namespace

NormalizeResult Normalize(const NormalizeOptions& options, base::Arena& arena,
                          std::string_view& path) {
  if (path.find('#') != std::string_view::npos) return NormalizeResult::kReject;
  if (!options.any() || path.empty() || path[0] != '/') return NormalizeResult::kOk;
  const size_t question = path.find('?');
  std::string_view plain = path.substr(0, question);
  if (!NeedsWork(plain)) return NormalizeResult::kOk;
  const std::string_view query = question == std::string_view::npos ? "" : path.substr(question);

  bool unescaped = false;
  if (options.escaped_slashes != EscapedSlashes::kKeep) {
    char* const text = arena.AllocateChars(path.size());
    memcpy(text, plain.data(), plain.size());
    const size_t size = UnescapeSlashes(text, plain.size());
    unescaped = size != plain.size();
    if (unescaped && options.escaped_slashes == EscapedSlashes::kReject) {
      memcpy(text + size, query.data(), query.size());
      path = std::string_view(text, size + query.size());  // logs show what it came to
      return NormalizeResult::kReject;
    }
    plain = std::string_view(text, size);
  }
  char* const text = arena.AllocateChars(plain.size() * 3 + query.size());
  size_t size = plain.size();
  if (options.normalize) {
    if (!Canonicalize(plain, text, size)) return NormalizeResult::kReject;
    size = RemoveDotSegments(text, size);
  } else {
    memcpy(text, plain.data(), plain.size());
  }
  if (options.merge_slashes) size = MergeSlashes(text, size);
  memcpy(text + size, query.data(), query.size());
  path = std::string_view(text, size + query.size());
  if (!unescaped || options.escaped_slashes != EscapedSlashes::kRedirect)
    return NormalizeResult::kOk;
  // "//name" in a location would be another host.
  while (path.size() > 1 && path[1] == '/') path.remove_prefix(1);
  return NormalizeResult::kRedirect;
}

}  // namespace sluice::http::path
