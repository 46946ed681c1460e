#include "source/proxy/grpc_reply.h"

#include "source/base/ascii.h"
#include "source/http/grpc_facts.h"

namespace sluice::proxy {

using http::HeaderId;

std::string EncodeGrpcMessage(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string message;
  for (const char c : text) {
    if (c >= 0x20 && c < 0x7f && c != '%') {
      message += c;
      continue;
    }
    message += '%';
    message += kHex[(static_cast<unsigned char>(c) >> 4) & 15];
    message += kHex[static_cast<unsigned char>(c) & 15];
  }
  return message;
}

void MakeGrpcReply(const LocalReply& reply, bool with_message, http::ResponseHead& head) {
  const int status =
      reply.grpc_status >= 0 ? reply.grpc_status : http::GrpcStatusOfHttp(reply.status);
  head.status = 200;
  head.headers.SetView(HeaderId::kContentType, "application/grpc");
  char digits[20];
  const size_t size =
      static_cast<size_t>(base::WriteDecimal(static_cast<uint64_t>(status), digits));
  head.headers.SetCopy(HeaderId::kGrpcStatus, {digits, size});
  if (with_message && !reply.body.empty()) {
    head.headers.SetCopy(HeaderId::kGrpcMessage, EncodeGrpcMessage(reply.body));
  }
}

}  // namespace sluice::proxy
