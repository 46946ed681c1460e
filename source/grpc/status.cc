#include "source/grpc/status.h"

#include "source/base/ascii.h"
#include "source/base/percent.h"
#include "source/http/grpc_facts.h"

namespace sluice::grpc {
namespace {

Code ReadCode(std::string_view text) {
  uint64_t code = 0;
  const bool known =
      base::ParseDecimal(text, code) && code < static_cast<uint64_t>(http::kGrpcCodes);
  return known ? static_cast<Code>(code) : Code::kUnknown;
}

}  // namespace

std::string_view NameOf(Code code) { return http::GrpcStatusName(static_cast<int>(code)); }

Code CodeOfHttp(int status) { return static_cast<Code>(http::GrpcStatusOfHttp(status)); }

bool ReadStatus(const http::HeaderMap& fields, Status& out) {
  const http::Header* const status = fields.Find(http::HeaderId::kGrpcStatus);
  if (status == nullptr) return false;
  out.code = ReadCode(status->value());
  out.message = base::DecodePercent(fields.Get(http::HeaderId::kGrpcMessage));
  return true;
}

}  // namespace sluice::grpc
