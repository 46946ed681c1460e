#include "source/grpc/status.h"

#include <array>

#include "source/http/header_id.h"

namespace sluice::grpc {
namespace {

constexpr std::array<std::string_view, 17> kNames = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
};

// -1: no digit.
int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Code ReadCode(std::string_view text) {
  if (text.empty() || text.size() > 2) return Code::kUnknown;
  size_t code = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return Code::kUnknown;
    code = code * 10 + static_cast<size_t>(digit - '0');
  }
  return code < kNames.size() ? static_cast<Code>(code) : Code::kUnknown;
}

}  // namespace

std::string_view NameOf(Code code) { return kNames[static_cast<size_t>(code)]; }

Code CodeOfHttp(int status) {
  switch (status) {
    case 400: return Code::kInternal;
    case 401: return Code::kUnauthenticated;
    case 403: return Code::kPermissionDenied;
    case 404: return Code::kUnimplemented;
    case 429:
    case 502:
    case 503:
    case 504: return Code::kUnavailable;
    default: return Code::kUnknown;
  }
}

bool ReadStatus(const http::HeaderMap& fields, Status& out) {
  const http::Header* const status = fields.Find(http::HeaderId::kGrpcStatus);
  if (status == nullptr) return false;
  out.code = ReadCode(status->value());
  out.message = DecodeMessage(fields.Get(http::HeaderId::kGrpcMessage));
  return true;
}

std::string DecodeMessage(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? HexValue(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : HexValue(text[i + 2]);
    if (low < 0) {
      out.push_back(text[i]);
      continue;
    }
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

}  // namespace sluice::grpc
