#pragma once

#include <cstdint>
#include <string_view>

#include "source/base/arena.h"
#include "source/buffer/block.h"
#include "source/http/header_map.h"

namespace sluice::http {

enum class Version : uint8_t { kHttp10, kHttp11, kHttp2 };
// "HTTP/1.0", "HTTP/1.1", "HTTP/2", as access logs print them.
std::string_view NameOf(Version version);

enum class Method : uint8_t {
  kOther,
  kGet,
  kHead,
  kPost,
  kPut,
  kDelete,
  kConnect,
  kOptions,
  kTrace,
  kPatch,
};
std::string_view NameOf(Method method);    // empty for kOther
Method FindMethod(std::string_view name);  // case-sensitive (RFC 9110 §9.1)
// RFC 9110 §9.2.2: may be sent again when the first try got no answer.
bool IsIdempotent(Method method);

// How the end of a body is known (RFC 9112 §6).
enum class Framing : uint8_t { kNone, kLength, kChunked, kUntilClose };

// A request's head. Views point into `raw` or the arena. HTTP/1's Host and HTTP/2's pseudo-headers
// are the fields here, not lines of the map.
struct RequestHead {
  explicit RequestHead(base::Arena& arena) : headers(arena) {}

  HeaderMap headers;
  std::string_view method_name;
  std::string_view path;  // with query; "*" or authority-form where the method allows
  std::string_view authority;
  std::string_view scheme;      // empty when the client sent none
  std::string_view protocol;    // extended CONNECT's :protocol (RFC 8441)
  std::string_view spelling;    // HTTP/1 names as received, each with a ':' behind it; empty unless
                                // the codec keeps them
  uint64_t content_length = 0;  // with Framing::kLength
  Method method = Method::kOther;
  Version version = Version::kHttp11;
  Framing framing = Framing::kNone;
  bool has_authority = false;  // an empty Host is not the same as none
  bool is_upgrade = false;     // Connection: upgrade with an Upgrade header
  buffer::BlockRef raw;        // keeps the received bytes
};

// A response's head; the same holds.
struct ResponseHead {
  explicit ResponseHead(base::Arena& arena) : headers(arena) {}

  HeaderMap headers;
  std::string_view spelling;  // as in RequestHead
  uint64_t content_length = 0;
  uint16_t status = 0;
  Version version = Version::kHttp11;
  Framing framing = Framing::kNone;
  bool is_upgrade = false;  // 101, or 2xx to CONNECT: bytes follow
  buffer::BlockRef raw;
};

// The standard phrase of a status code, "Unknown" for others (RFC 9110 §15).
std::string_view ReasonPhrase(int status);

}  // namespace sluice::http
