#include "source/http/trailer_fields.h"

#include "source/base/ascii.h"

namespace sluice::http {

bool IsForbiddenInTrailers(const Header& line) {
  switch (line.id) {
    case HeaderId::kAuthorization:
    case HeaderId::kCacheControl:
    case HeaderId::kConnection:
    case HeaderId::kContentEncoding:
    case HeaderId::kContentLength:
    case HeaderId::kContentType:
    case HeaderId::kCookie:
    case HeaderId::kExpect:
    case HeaderId::kHost:
    case HeaderId::kKeepAlive:
    case HeaderId::kLocation:
    case HeaderId::kProxyAuthenticate:
    case HeaderId::kProxyAuthorization:
    case HeaderId::kProxyConnection:
    case HeaderId::kRange:
    case HeaderId::kRetryAfter:
    case HeaderId::kSetCookie:
    case HeaderId::kTe:
    case HeaderId::kTrailer:
    case HeaderId::kTransferEncoding:
    case HeaderId::kUpgrade:
    case HeaderId::kWwwAuthenticate:
    case HeaderId::kXRequestId: return true;
    default: break;
  }
  // Whom the request came from, and what the proxy was told.
  return base::StartsWith(line.name(), "x-forwarded-") || base::StartsWith(line.name(), "x-envoy-");
}

}  // namespace sluice::http
