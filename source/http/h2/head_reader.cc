#include "source/http/h2/head_reader.h"

#include <nghttp2/nghttp2.h>

#include <cstring>

#include "source/base/ascii.h"
#include "source/http/authority.h"

namespace sluice::http::h2 {
namespace {

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

bool IsName(std::string_view name) {
  return !name.empty() && nghttp2_check_header_name(Bytes(name), name.size()) != 0;
}

bool IsValue(std::string_view value) {
  return nghttp2_check_header_value_rfc9113(Bytes(value), value.size()) != 0;
}

// As HTTP/1 takes targets: visible ASCII (RFC 3986), so that no hop reads another path than we do.
bool IsTarget(std::string_view path) {
  for (const char c : path) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f) return false;
  }
  return !path.empty();
}

bool IsScheme(std::string_view scheme) {
  for (const char c : scheme) {
    const char lower = base::ToLower(c);
    const bool letter = lower >= 'a' && lower <= 'z';
    if (!letter && !base::IsDigit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  return !scheme.empty() && !base::IsDigit(scheme[0]);
}

bool HasBody(Method method, int status) {
  return method != Method::kHead && status != 304 && status != 204;
}

}  // namespace

void HeadReader::Begin() {
  bytes_ = count_ = cookies_ = 0;
  pseudo_ = 0;
  has_host_ = regular_ = false;
}

FieldVerdict HeadReader::Count(std::string_view name, std::string_view value) {
  if (++count_ > options_.max_headers) {
    counters_.header_overflow.Inc();
    return FieldVerdict::kTooMany;
  }
  const size_t size = name.size() + value.size();
  if (size > options_.max_head_bytes - bytes_ || name.size() > UINT16_MAX) {
    counters_.header_overflow.Inc();
    return FieldVerdict::kTooLarge;
  }
  bytes_ += static_cast<uint32_t>(size);
  return FieldVerdict::kTake;
}

// Connection-specific fields (RFC 9113 §8.2.2) and the length.
bool HeadReader::IsAllowed(HeaderId id, std::string_view value) {
  switch (id) {
    case HeaderId::kConnection:
    case HeaderId::kKeepAlive:
    case HeaderId::kProxyConnection:
    case HeaderId::kTransferEncoding:
    case HeaderId::kUpgrade: return false;
    case HeaderId::kTe: return base::EqualsIgnoreCase(value, "trailers");
    case HeaderId::kCookie: ++cookies_; return true;
    case HeaderId::kContentLength:
      if (has_length_) return false;
      has_length_ = true;
      return base::ParseDecimal(value, length_) && length_ != kUnknown;
    default: return true;
  }
}

FieldVerdict HeadReader::AddLine(std::string_view name, std::string_view value, HeaderMap& map) {
  regular_ = true;
  if (!IsName(name) || !IsValue(value)) return FieldVerdict::kInvalid;
  const HeaderId id = FindHeaderId(name);
  if (id != HeaderId::kOther) {
    if (!IsAllowed(id, value)) return FieldVerdict::kInvalid;
    map.AddCopy(id, value);
    return FieldVerdict::kTake;
  }
  if (options_.underscores != UnderscoreAction::kAllow &&
      name.find('_') != std::string_view::npos) {
    if (options_.underscores == UnderscoreAction::kReject) {
      counters_.requests_rejected_with_underscores_in_headers.Inc();
      return FieldVerdict::kUnderscore;
    }
    counters_.dropped_headers_with_underscores.Inc();
    return FieldVerdict::kTake;
  }
  map.AddView(id, map.arena().Copy(name), map.arena().Copy(value));
  return FieldVerdict::kTake;
}

// Each comes once, and before all other fields (RFC 9113 §8.3).
bool HeadReader::SeePseudo(Pseudo which) {
  if (regular_ || (pseudo_ & which) != 0) return false;
  pseudo_ = static_cast<uint8_t>(pseudo_ | which);
  return true;
}

bool HeadReader::AddPseudo(std::string_view name, std::string_view value, RequestHead& head) {
  base::Arena& arena = head.headers.arena();
  if (name == ":path") {
    head.path = arena.Copy(value);
    return SeePseudo(kPath) && IsTarget(value);
  }
  if (name == ":method") {
    head.method_name = arena.Copy(value);
    head.method = FindMethod(value);
    return SeePseudo(kMethod) && nghttp2_check_method(Bytes(value), value.size()) != 0;
  }
  if (name == ":scheme") {
    head.scheme = arena.Copy(value);
    return SeePseudo(kScheme) && IsScheme(value);
  }
  if (name == ":authority") {
    head.authority = arena.Copy(value);
    head.has_authority = true;
    return SeePseudo(kAuthority) && IsAuthority(value);
  }
  if (name == ":protocol") {
    head.protocol = arena.Copy(value);
    return options_.allow_connect && SeePseudo(kProtocol) && IsName(value);
  }
  return false;
}

// Of the two :authority counts (RFC 9113 §8.3.1), and HTTP/1 is told that one alone.
bool HeadReader::AddHost(std::string_view value, RequestHead& head) {
  regular_ = true;
  if (has_host_ || !IsAuthority(value)) return false;
  has_host_ = true;
  if (head.has_authority) return true;
  head.authority = head.headers.arena().Copy(value);
  head.has_authority = true;
  return true;
}

FieldVerdict HeadReader::AddRequestField(std::string_view name, std::string_view value,
                                         RequestHead& head) {
  const FieldVerdict verdict = Count(name, value);
  if (verdict != FieldVerdict::kTake) return verdict;
  const bool pseudo = !name.empty() && name[0] == ':';
  if (!pseudo && name != "host") return AddLine(name, value, head.headers);
  const bool fine = pseudo ? AddPseudo(name, value, head) : AddHost(value, head);
  return fine ? FieldVerdict::kTake : FieldVerdict::kInvalid;
}

bool HeadReader::AddStatus(std::string_view name, std::string_view value, ResponseHead& head) {
  uint64_t status = 0;
  if (name != ":status" || !SeePseudo(kStatus) || value.size() != 3 ||
      !base::ParseDecimal(value, status)) {
    return false;
  }
  head.status = static_cast<uint16_t>(status);
  return status >= 100 && status != 101;  // RFC 9113 §8.6
}

FieldVerdict HeadReader::AddResponseField(std::string_view name, std::string_view value,
                                          ResponseHead& head) {
  const FieldVerdict verdict = Count(name, value);
  if (verdict != FieldVerdict::kTake) return verdict;
  if (name.empty() || name[0] != ':') return AddLine(name, value, head.headers);
  return AddStatus(name, value, head) ? FieldVerdict::kTake : FieldVerdict::kInvalid;
}

FieldVerdict HeadReader::AddTrailer(std::string_view name, std::string_view value,
                                    HeaderMap& trailers) {
  const FieldVerdict verdict = Count(name, value);
  if (verdict != FieldVerdict::kTake) return verdict;
  if (name.empty() || name[0] == ':') return FieldVerdict::kInvalid;
  if (name == "content-length") return FieldVerdict::kTake;  // it comes too late
  return AddLine(name, value, trailers);
}

// Crumbs of one cookie become one line again (RFC 9113 §8.2.3).
void HeadReader::JoinCookies(HeaderMap& map) {
  size_t total = 0;
  map.ForEach([&total](const Header& line) {
    if (line.id == HeaderId::kCookie) total += line.value_size + 2u;
  });
  char* const joined = map.arena().AllocateChars(total);
  char* end = joined;
  map.ForEach([&end, joined](const Header& line) {
    if (line.id != HeaderId::kCookie) return;
    if (end != joined) {
      *end++ = ';';
      *end++ = ' ';
    }
    if (line.value_size > 0) memcpy(end, line.value_data, line.value_size);
    end += line.value_size;
  });
  map.SetView(HeaderId::kCookie, {joined, static_cast<size_t>(end - joined)});
}

// An extended CONNECT (RFC 8441) is what HTTP/1 calls an upgrade; inside, it looks like one.
bool HeadReader::FinishConnect(RequestHead& head) {
  head.headers.Remove(HeaderId::kContentLength);  // of a tunnel nothing is known
  if ((pseudo_ & kProtocol) == 0) return pseudo_ == (kMethod | kAuthority);
  if (pseudo_ != (kMethod | kScheme | kPath | kAuthority | kProtocol)) return false;
  head.method = Method::kGet;
  head.method_name = NameOf(Method::kGet);
  head.is_upgrade = true;
  head.headers.AddView(HeaderId::kConnection, "upgrade");
  head.headers.AddView(HeaderId::kUpgrade, head.protocol);
  return head.path[0] == '/';
}

bool HeadReader::FinishRequest(bool end, RequestHead& head) {
  head.version = Version::kHttp2;
  if (cookies_ > 1) JoinCookies(head.headers);
  if (head.method == Method::kConnect) return FinishConnect(head);
  constexpr uint8_t kNeeded = kMethod | kScheme | kPath;
  if ((pseudo_ & ~kAuthority) != kNeeded || !head.has_authority) return false;
  const bool asterisk = head.path == "*" && head.method == Method::kOptions;
  if (head.path[0] != '/' && !asterisk) return false;
  if (!has_length_) {
    head.framing = end ? Framing::kNone : Framing::kChunked;
    return true;
  }
  head.framing = Framing::kLength;
  head.content_length = expected_ = length_;
  return !end || length_ == 0;
}

bool HeadReader::FinishResponse(bool end, Method method, std::string_view upgrade,
                                ResponseHead& head) {
  head.version = Version::kHttp2;
  if ((pseudo_ & kStatus) == 0) return false;
  if (cookies_ > 1) JoinCookies(head.headers);
  if (head.status < 200) return !end && !has_length_;
  const bool success = head.status < 300;
  const bool tunnel = success && (method == Method::kConnect || !upgrade.empty());
  // A 204 has no length (RFC 9110 §8.6), though some upstreams say 0.
  if (tunnel || head.status == 204) {
    if (has_length_ && !tunnel && length_ != 0) return false;
    head.headers.Remove(HeaderId::kContentLength);
    has_length_ = false;
  }
  if (tunnel) {
    head.is_upgrade = true;
    if (upgrade.empty()) return true;
    head.status = 101;
    head.headers.AddView(HeaderId::kConnection, "upgrade");
    head.headers.AddCopy(HeaderId::kUpgrade, upgrade);
    return true;
  }
  if (has_length_) {
    head.framing = Framing::kLength;
    head.content_length = length_;
  } else {
    head.framing = end ? Framing::kNone : Framing::kChunked;
  }
  if (!HasBody(method, head.status)) {
    expected_ = 0;
  } else if (has_length_) {
    expected_ = length_;
  }
  return !end || EndBody();
}

}  // namespace sluice::http::h2
