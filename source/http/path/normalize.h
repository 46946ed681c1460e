#pragma once

#include <string_view>

#include "source/base/arena.h"

namespace sluice::http::path {

enum class EscapedSlashes : unsigned char { kKeep, kReject, kRedirect, kForward };

struct NormalizeOptions {
  // RFC 3986 §6.2.2: dot segments, escapes of unreserved characters decoded, characters that must
  // not stand raw escaped; and "\" as "/".
  bool normalize = false;
  bool merge_slashes = false;
  EscapedSlashes escaped_slashes = EscapedSlashes::kKeep;
  bool any() const {
    return normalize || merge_slashes || escaped_slashes != EscapedSlashes::kKeep;
  }
};

enum class NormalizeResult : unsigned char {
  kOk,
  kReject,    // a fragment, an escaped NUL, or an escaped slash where those are refused
  kRedirect,  // escaped slashes were taken out and the client is to come again with the new path
};

// Brings a request's path (with query) into the one form that matching, forwarding and logs use.
// `path` is replaced, by a copy in `arena`, only when it has to change; the query is never touched.
// Applying it twice changes nothing more. A fragment is refused whatever the options are: it is not
// part of a request target (RFC 9112 §3.2).
NormalizeResult Normalize(const NormalizeOptions& options, base::Arena& arena,
                          std::string_view& path);

}  // namespace sluice::http::path
