#include "source/filters/http/grpc_web/grpc_web.h"

#include <algorithm>

#include "source/base/ascii.h"
#include "source/http/grpc_facts.h"
#include "source/proxy/grpc_reply.h"

namespace sluice::filters::http {
namespace {

using sluice::http::HeaderId;

// What is kept of an answer that is not gRPC, for the browser's message.
constexpr size_t kLongestMessage = 1024;

bool IsBinary(std::string_view type) {
  return type == "application/grpc-web" || type == "application/grpc-web+proto";
}
bool IsText(std::string_view type) {
  return type == "application/grpc-web-text" || type == "application/grpc-web-text+proto";
}

}  // namespace

proxy::Next GrpcWebFilter::OnRequestHead(sluice::http::RequestHead& head, bool end) {
  const std::string_view type = head.headers.Get(HeaderId::kContentType);
  text_request_ = IsText(type);
  web_ = text_request_ || IsBinary(type);
  if (!web_) return proxy::Next::kContinue;
  text_response_ = IsText(head.headers.Get(HeaderId::kAccept));
  if (!end) head.framing = sluice::http::Framing::kChunked;  // gRPC's bodies have no length
  head.headers.Remove(HeaderId::kContentLength);
  head.headers.SetView(HeaderId::kContentType, "application/grpc");
  head.headers.SetView(HeaderId::kTe, "trailers");
  head.headers.SetView(HeaderId::kGrpcAcceptEncoding, "identity");
  return proxy::Next::kContinue;
}

proxy::Next GrpcWebFilter::OnRequestBody(buffer::Buffer& chunk, bool end) {
  if (!text_request_) return proxy::Next::kContinue;
  buffer::Buffer bytes(chunk.pool());
  bool fine = true;
  chunk.ForEachSlice([&](std::string_view slice) { fine = fine && decoder_.Take(slice, bytes); });
  chunk.Clear();
  if (!fine) return Refuse("grpc_base_64_decode_failed");
  if (end && !decoder_.whole()) return Refuse("grpc_base_64_decode_failed_bad_size");
  chunk.Append(std::move(bytes));
  return proxy::Next::kContinue;
}

proxy::Next GrpcWebFilter::Refuse(std::string_view details) {
  context_.Reply({400, "Bad gRPC-web request, invalid base64 data.", details});
  return proxy::Next::kPause;
}

void GrpcWebFilter::OnResponseHead(sluice::http::ResponseHead& head, bool end) {
  if (!web_) return;
  foreign_ = !sluice::http::IsGrpc(head.headers);
  status_ = head.status;
  head.headers.SetView(HeaderId::kContentType, text_response_ ? "application/grpc-web-text+proto"
                                                              : "application/grpc-web+proto");
  if (end) {
    if (foreign_) {
      head.headers.SetCopy(HeaderId::kGrpcStatus,
                           std::to_string(sluice::http::GrpcStatusOfHttp(head.status)));
    }
    return;
  }
  head.headers.Remove(HeaderId::kContentLength);
  head.framing = sluice::http::Framing::kChunked;
}

void GrpcWebFilter::OnResponseBody(buffer::Buffer& chunk, bool end) {
  if (!web_) return;
  if (foreign_) {
    chunk.ForEachSlice([this](std::string_view slice) {
      message_ += slice.substr(0, kLongestMessage - message_.size());
    });
    chunk.Clear();
    if (end) AppendForeign(chunk);
    return;
  }
  if (!text_response_ || chunk.empty()) return;
  buffer::Buffer text(chunk.pool());
  EncodeBase64(chunk, text);
  chunk.Clear();
  chunk.Append(std::move(text));
}

proxy::Trailers GrpcWebFilter::OnResponseTrailers(const sluice::http::HeaderMap& trailers,
                                                  buffer::Buffer& last) {
  if (!web_) return proxy::Trailers::kKeep;
  if (foreign_) {
    AppendForeign(last);
    return proxy::Trailers::kDrop;
  }
  std::string text;
  trailers.ForEach([&text](const sluice::http::Header& line) {
    text += base::Lower(line.name());
    text += ':';
    text += line.value();
    text += "\r\n";
  });
  AppendTrailers(text, last);
  return proxy::Trailers::kDrop;
}

void GrpcWebFilter::AppendForeign(buffer::Buffer& out) const {
  std::string text =
      "grpc-status:" + std::to_string(sluice::http::GrpcStatusOfHttp(status_)) + "\r\n";
  if (!message_.empty()) {
    text += "grpc-message:" + proxy::EncodeGrpcMessage(message_) + "\r\n";
  }
  AppendTrailers(text, out);
}

void GrpcWebFilter::AppendTrailers(std::string_view text, buffer::Buffer& out) const {
  constexpr char kTrailers = '\x80';
  const uint32_t size = static_cast<uint32_t>(text.size());
  const char prefix[] = {kTrailers, static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                         static_cast<char>(size >> 8), static_cast<char>(size)};
  buffer::Buffer frame(out.pool());
  frame.Append(std::string_view(prefix, sizeof(prefix)));
  frame.Append(text);
  if (text_response_) {
    EncodeBase64(frame, out);
  } else {
    out.Append(std::move(frame));
  }
}

}  // namespace sluice::filters::http
