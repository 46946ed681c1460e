#include "source/http/h1/response_parser.h"

#include <cstring>

#include "source/base/ascii.h"
#include "source/http/h1/syntax.h"

namespace sluice::http::h1 {
namespace {

// "HTTP/1.1 200 OK": moves `p` behind the line. The phrase and the blank before it may be missing.
const char* StatusLine(char*& p, char* end, ResponseHead& head) {
  const char* const line_end = static_cast<char*>(memchr(p, '\n', static_cast<size_t>(end - p)));
  if (line_end == nullptr || line_end - p < 13 || line_end[-1] != '\r') return kCodecError;
  const std::string_view line(p, static_cast<size_t>(line_end - 1 - p));
  if (line.substr(0, 7) != "HTTP/1." || (line[7] != '0' && line[7] != '1') || line[8] != ' ') {
    return kCodecError;
  }
  head.version = line[7] == '1' ? Version::kHttp11 : Version::kHttp10;
  int status = 0;
  for (size_t i = 9; i < 12; ++i) {
    if (!base::IsDigit(line[i])) return kCodecError;
    status = status * 10 + (line[i] - '0');
  }
  if (status < 100 || (line.size() > 12 && line[12] != ' ')) return kCodecError;
  if (FindValueEnd(line.data() + 12, line.data() + line.size()) != line.data() + line.size()) {
    return kInvalidCharacters;
  }
  head.status = static_cast<uint16_t>(status);
  p += line.size() + 2;
  return nullptr;
}

const char* DecideFraming(const FieldFacts& facts, Method method, bool upgrade_requested,
                          ResponseHead& head, bool& keep_alive) {
  if (facts.bad_length) return kCodecError;
  if (facts.has_transfer_encoding && (!facts.chunked || head.version == Version::kHttp10)) {
    return kInvalidTransferEncoding;
  }
  if (facts.has_transfer_encoding && facts.has_content_length) {
    return kLengthAndChunked;
  }
  const int status = head.status;
  if (status == 101) {
    if (!upgrade_requested) return kCodecError;
    head.is_upgrade = true;
    return nullptr;
  }
  if (method == Method::kConnect && status >= 200 && status < 300) {
    head.is_upgrade = true;
    return nullptr;
  }
  if (status < 200 || status == 204) {
    if (facts.has_transfer_encoding) return "http1.transfer_encoding_not_allowed";
    // Its bytes would be taken for the next answer: refuse what promises them.
    if (facts.has_content_length && facts.content_length != 0)
      return "http1.content_length_not_allowed";
    return nullptr;
  }
  if (facts.chunked) {
    head.framing = Framing::kChunked;
  } else if (facts.has_content_length) {
    head.framing = Framing::kLength;
    head.content_length = facts.content_length;
  } else if (method != Method::kHead && status != 304) {
    head.framing = Framing::kUntilClose;
    keep_alive = false;
  }
  return nullptr;
}

// Whether the upstream allows another request.
bool AllowsAnother(const ResponseHead& head) {
  bool close = false;
  bool keep_alive = head.version == Version::kHttp11;
  head.headers.ForEach([&](const Header& line) {
    if (line.id != HeaderId::kConnection) return;
    base::ForEachToken(line.value(), [&](std::string_view token) {
      close = close || base::EqualsIgnoreCase(token, "close");
      keep_alive = keep_alive || base::EqualsIgnoreCase(token, "keep-alive");
      return true;
    });
  });
  return keep_alive && !close;
}

}  // namespace

const char* ParseResponseHead(char* data, size_t size, const ClientOptions& options,
                              Method request_method, bool upgrade_requested, ResponseHead& head,
                              HeadSummary& summary) {
  char* p = data;
  char* const end = data + size;
  if (const char* fault = StatusLine(p, end, head)) return fault;
  FieldFacts facts;
  FieldLimits limits{options.max_headers};
  limits.keep_spelling = options.header_case == HeaderCase::kPreserve;
  if (const char* fault = ParseFieldLines(p, end, limits, head.headers, facts)) return fault;
  head.spelling = facts.spelling;
  summary = {};
  summary.line_bytes = facts.line_bytes;
  summary.keep_alive = head.version == Version::kHttp11;
  if (facts.hop_by_hop) summary.keep_alive = AllowsAnother(head);
  if (const char* fault =
          DecideFraming(facts, request_method, upgrade_requested, head, summary.keep_alive)) {
    return fault;
  }
  if (facts.has_transfer_encoding) head.headers.Remove(HeaderId::kTransferEncoding);
  if (!facts.hop_by_hop) return nullptr;
  // What a response's Connection names is kept, as Envoy does; only the fixed list goes.
  if (head.status != 101) {
    head.headers.Remove(HeaderId::kConnection);
    head.headers.Remove(HeaderId::kUpgrade);
  }
  head.headers.Remove(HeaderId::kKeepAlive);
  head.headers.Remove(HeaderId::kProxyConnection);
  return nullptr;
}

}  // namespace sluice::http::h1
