#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "source/http/header_map.h"

namespace sluice::grpc {

// The codes of gRPC (grpc.github.io/grpc/core/md_doc_statuscodes.html), as numbers on the wire.
enum class Code : uint8_t {
  kOk,
  kCancelled,
  kUnknown,
  kInvalidArgument,
  kDeadlineExceeded,
  kNotFound,
  kAlreadyExists,
  kPermissionDenied,
  kResourceExhausted,
  kFailedPrecondition,
  kAborted,
  kOutOfRange,
  kUnimplemented,
  kInternal,
  kUnavailable,
  kDataLoss,
  kUnauthenticated,
};

// "DEADLINE_EXCEEDED".
std::string_view NameOf(Code code);

// How a call ended.
struct Status {
  Code code = Code::kOk;
  std::string message;

  bool ok() const { return code == Code::kOk; }
};

// What an HTTP status means where the other side has not said it in gRPC's way
// (http-grpc-status-mapping.md).
Code CodeOfHttp(int status);
// What `grpc-status` and `grpc-message` say: of trailers, or of a head that is all of the answer.
// False when there is no grpc-status; one that is no code is kUnknown.
bool ReadStatus(const http::HeaderMap& fields, Status& out);

}  // namespace sluice::grpc
