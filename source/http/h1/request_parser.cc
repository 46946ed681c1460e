#include "source/http/h1/request_parser.h"

#include <algorithm>
#include <cstring>

#include "source/base/ascii.h"
#include "source/http/authority.h"
#include "source/http/h1/syntax.h"

namespace sluice::http::h1 {
namespace {

// Methods of other RFCs (WebDAV, UPnP and the like) that pass without allow_custom_methods; Envoy's
// list.
constexpr std::string_view kRegisteredMethods[] = {
    "ACL",    "BIND",   "CHECKOUT", "COPY",       "LINK",       "LOCK",   "M-SEARCH",
    "MERGE",  "MKCOL",  "MOVE",     "MKACTIVITY", "MKCALENDAR", "NOTIFY", "PROPFIND",
    "PURGE",  "REBIND", "REPORT",   "PROPPATCH",  "SEARCH",     "SOURCE", "SUBSCRIBE",
    "UNBIND", "UNLINK", "UNLOCK",   "UNSUBSCRIBE"};

bool IsRegisteredMethod(std::string_view name) {
  return std::find(std::begin(kRegisteredMethods), std::end(kRegisteredMethods), name) !=
         std::end(kRegisteredMethods);
}

constexpr char kInvalidUrl[] = "http1.invalid_url";
constexpr char kInvalidScheme[] = "http1.invalid_scheme";
constexpr char kInvalidAuthority[] = "http.invalid_authority";
constexpr char kConnectionRejected[] = "http1.connection_header_rejected";
constexpr char kLowVersion[] = "low_version";

struct Parser {
  const ServerOptions& options;
  RequestHead& head;
  CodecError& error;

  bool Fail(int status, const char* detail) {
    error = CodecError{status, detail};
    return false;
  }

  // The request line up to CRLF; `p` is moved behind it.
  bool RequestLine(char*& p, char* end);
  bool Version(const char* p, const char* end);
  bool Target(std::string_view target);
  bool AbsoluteTarget(std::string_view target);
  bool Host(const FieldFacts& facts);
  bool Framing(const FieldFacts& facts, bool& keep_alive);
  bool HopByHop(HeadSummary& summary);
  bool Nominated(std::string_view name);
  void KeepUpgrade(bool asked, bool others);
  void KeepTrailersToken();
};

bool Parser::RequestLine(char*& p, char* end) {
  char* const line_end = static_cast<char*>(memchr(p, '\n', static_cast<size_t>(end - p)));
  if (line_end == nullptr || line_end == p || line_end[-1] != '\r') return Fail(400, kCodecError);
  char* const stop = line_end - 1;  // at the CR
  const char* const method = p;
  while (p < stop && kTokenLower[static_cast<unsigned char>(*p)] != 0) ++p;
  if (p == method || p == stop || *p != ' ') return Fail(400, kCodecError);
  head.method_name = {method, static_cast<size_t>(p - method)};
  head.method = FindMethod(head.method_name);
  if (head.method == Method::kOther && !options.allow_custom_methods &&
      !IsRegisteredMethod(head.method_name)) {
    return Fail(400, kCodecError);
  }
  const char* const target = ++p;
  p = const_cast<char*>(FindTargetEnd(p, stop));
  if (p == target) return Fail(400, kCodecError);
  if (p < stop && *p != ' ') {
    const unsigned char c = static_cast<unsigned char>(*p);
    return Fail(400, c < 0x20 && c != '\t' ? kInvalidCharacters : kCodecError);
  }
  if (!Version(p, stop)) return false;
  if (!Target({target, static_cast<size_t>(p - target)})) return false;
  p = line_end + 1;
  return true;
}

bool Parser::Version(const char* p, const char* end) {
  if (p == end) return Fail(426, kLowVersion);  // HTTP/0.9
  const std::string_view text(p + 1, static_cast<size_t>(end - p - 1));
  if (text == "HTTP/1.1") return true;
  if (text.size() != 8 || text.substr(0, 5) != "HTTP/" || !base::IsDigit(text[5]) ||
      text[6] != '.' || !base::IsDigit(text[7])) {
    return Fail(400, kCodecError);
  }
  if (text != "HTTP/1.0" || !options.accept_http_10) return Fail(426, kLowVersion);
  head.version = Version::kHttp10;
  return true;
}

bool Parser::AbsoluteTarget(std::string_view target) {
  const size_t colon = target.find("://");
  if (colon == std::string_view::npos) return Fail(400, kInvalidUrl);
  const std::string_view scheme = target.substr(0, colon);
  if (!base::EqualsIgnoreCase(scheme, "http") && !base::EqualsIgnoreCase(scheme, "https")) {
    return Fail(400, IsToken(scheme) ? kInvalidScheme : kInvalidUrl);
  }
  const std::string_view rest = target.substr(colon + 3);
  const size_t authority_end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view authority = rest.substr(0, authority_end);
  if (!IsAuthority(authority)) return Fail(400, kInvalidUrl);
  head.scheme = scheme.size() == 4 ? "http" : "https";
  head.authority = authority;
  head.has_authority = true;
  head.path = rest.substr(authority_end);
  if (head.path.empty()) head.path = "/";
  return true;
}

bool Parser::Target(std::string_view target) {
  if (head.method == Method::kConnect) {  // authority-form (RFC 9112 §3.2.3)
    const size_t colon = target.rfind(':');
    if (colon == std::string_view::npos || colon + 1 == target.size() || !IsAuthority(target)) {
      return Fail(400, kInvalidUrl);
    }
    head.authority = target;
    head.has_authority = true;
    return true;
  }
  if (target[0] == '/') {
    head.path = target;
    return true;
  }
  if (target == "*") {
    if (head.method != Method::kOptions) return Fail(400, kInvalidUrl);
    head.path = target;
    return true;
  }
  if (!options.allow_absolute_url) return Fail(400, kInvalidUrl);
  return AbsoluteTarget(target);
}

bool Parser::Host(const FieldFacts& facts) {
  if (facts.several_hosts) return Fail(400, kInvalidAuthority);
  if (facts.has_host && !IsAuthority(facts.host)) return Fail(400, kInvalidAuthority);
  // What the target says wins (RFC 9112 §3.2.2).
  if (head.has_authority) return true;
  if (facts.has_host) {
    head.authority = facts.host;
    head.has_authority = true;
  } else if (head.version == Version::kHttp10 && !options.default_host_for_http_10.empty()) {
    head.authority = options.default_host_for_http_10;
    head.has_authority = true;
  }
  return true;
}

bool Parser::Framing(const FieldFacts& facts, bool& keep_alive) {
  if (facts.bad_length) return Fail(400, kCodecError);
  if (facts.has_transfer_encoding) {
    if (head.version == Version::kHttp10) return Fail(400, kCodecError);
    if (facts.has_content_length && !(options.allow_chunked_length && facts.chunked)) {
      return Fail(400, kLengthAndChunked);
    }
    if (!facts.chunked) return Fail(501, kInvalidTransferEncoding);
    if (facts.has_content_length) keep_alive = false;  // RFC 9112 §6.3
    head.framing = http::Framing::kChunked;
    if (facts.has_content_length) head.headers.Remove(HeaderId::kContentLength);
    head.headers.Remove(HeaderId::kTransferEncoding);
  } else if (facts.has_content_length) {
    head.framing = http::Framing::kLength;
    head.content_length = facts.content_length;
  }
  if (head.method == Method::kConnect && head.framing != http::Framing::kNone &&
      !(head.framing == http::Framing::kLength && head.content_length == 0)) {
    return Fail(400, kCodecError);
  }
  return true;
}

// A header that the client asks every hop to remove. What decides framing, routing or trust is not
// its to remove.
bool Parser::Nominated(std::string_view name) {
  static constexpr std::string_view kProtected[] = {
      "content-length", "transfer-encoding", "host", "authorization", "cookie", "x-request-id"};
  char* const lower = head.headers.arena().AllocateChars(name.size());
  memcpy(lower, name.data(), name.size());
  base::LowerInPlace(lower, name.size());
  const std::string_view key(lower, name.size());
  if (key == "te" || key == "connection") return true;  // dealt with anyway
  if (!IsToken(key) || base::StartsWith(key, "x-forwarded-")) return Fail(400, kConnectionRejected);
  for (const std::string_view kept : kProtected) {
    if (key == kept) return Fail(400, kConnectionRejected);
  }
  head.headers.Remove(key);
  return true;
}

bool Parser::HopByHop(HeadSummary& summary) {
  bool upgrade = false;
  bool asks_close = false;
  bool asks_keep = false;
  bool others = false;
  bool fine = true;
  head.headers.ForEach([&](const Header& line) {
    if (line.id != HeaderId::kConnection || !fine) return;
    fine = base::ForEachToken(line.value(), [&](std::string_view token) {
      if (base::EqualsIgnoreCase(token, "close")) {
        asks_close = true;
      } else if (base::EqualsIgnoreCase(token, "keep-alive")) {
        asks_keep = true;
      } else if (base::EqualsIgnoreCase(token, "upgrade")) {
        upgrade = true;
      } else {
        others = true;
        return Nominated(token);
      }
      return true;
    });
  });
  if (!fine) return false;
  summary.last = asks_close || (head.version == Version::kHttp10 && !asks_keep);
  if (summary.last) summary.keep_alive = false;
  KeepUpgrade(upgrade, others || asks_close);
  head.headers.Remove(HeaderId::kHttp2Settings);
  head.headers.Remove(HeaderId::kKeepAlive);
  head.headers.Remove(HeaderId::kProxyConnection);
  KeepTrailersToken();
  return true;
}

// An upgrade that we pass on names exactly one protocol, so that all who read it see the same one.
// Others are as good as not asked for (RFC 9110 §7.8): h2c, a choice of several, and one behind a
// body whose end the tunnel could not show.
void Parser::KeepUpgrade(bool asked, bool others) {
  int protocols = 0;
  bool h2c = false;
  head.headers.ForEach([&](const Header& line) {
    if (line.id != HeaderId::kUpgrade) return;
    base::ForEachToken(line.value(), [&](std::string_view token) {
      ++protocols;
      h2c = h2c || base::EqualsIgnoreCase(token, "h2c");
      return true;
    });
  });
  head.is_upgrade = asked && protocols == 1 && !h2c && head.version == Version::kHttp11 &&
                    head.framing != http::Framing::kChunked && head.method != Method::kConnect;
  if (!head.is_upgrade) {
    head.headers.Remove(HeaderId::kConnection);
    head.headers.Remove(HeaderId::kUpgrade);
  } else if (others) {
    head.headers.SetView(HeaderId::kConnection, "upgrade");
  }
}

void Parser::KeepTrailersToken() {
  const Header* te = head.headers.Find(HeaderId::kTe);
  if (te == nullptr) return;
  bool trailers = false;
  head.headers.ForEach([&trailers](const Header& line) {
    if (line.id != HeaderId::kTe) return;
    base::ForEachToken(line.value(), [&trailers](std::string_view token) {
      trailers = trailers || base::EqualsIgnoreCase(token, "trailers");
      return true;
    });
  });
  if (trailers) {
    head.headers.SetView(HeaderId::kTe, "trailers");
  } else {
    head.headers.Remove(HeaderId::kTe);
  }
}

}  // namespace

bool ParseRequestHead(char* data, size_t size, const ServerOptions& options,
                      CodecCounters* counters, RequestHead& head, HeadSummary& summary,
                      CodecError& error) {
  Parser parser{options, head, error};
  char* p = data;
  char* const end = data + size;
  if (!parser.RequestLine(p, end)) return false;
  FieldFacts facts;
  const FieldLimits limits{options.max_headers, options.underscores, counters, /*take_host=*/true,
                           options.header_case == HeaderCase::kPreserve};
  if (const char* fault = ParseFieldLines(p, end, limits, head.headers, facts)) {
    return parser.Fail(fault == kTooManyHeaders ? 431 : 400, fault);
  }
  head.spelling = facts.spelling;
  summary = {};
  summary.line_bytes = facts.line_bytes;
  if (!parser.Host(facts) || !parser.Framing(facts, summary.keep_alive)) return false;
  if (facts.hop_by_hop) return parser.HopByHop(summary);
  summary.last = head.version == Version::kHttp10;
  if (summary.last) summary.keep_alive = false;
  return true;
}

}  // namespace sluice::http::h1
