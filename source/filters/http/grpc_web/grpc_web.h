#pragma once

#include <string>
#include <string_view>

#include "source/filters/http/grpc_web/base64.h"
#include "source/proxy/http_filter.h"

namespace sluice::filters::http {

// Lets browsers call gRPC upstreams (envoy.extensions.filters.http.grpc_web.v3; the protocol is
// gRPC-Web): the request becomes gRPC, and of the answer's trailers becomes the last frame of its
// body; in base64 both ways where the browser asks for text. What is no gRPC-Web passes untouched.
class GrpcWebFilter final : public proxy::HttpFilter {
 public:
  explicit GrpcWebFilter(proxy::FilterContext& context) : context_(context) {}

  proxy::Next OnRequestHead(sluice::http::RequestHead& head, bool end) override;
  proxy::Next OnRequestBody(buffer::Buffer& chunk, bool end) override;
  void OnResponseHead(sluice::http::ResponseHead& head, bool end) override;
  void OnResponseBody(buffer::Buffer& chunk, bool end) override;
  proxy::Trailers OnResponseTrailers(const sluice::http::HeaderMap& trailers,
                                     buffer::Buffer& last) override;

 private:
  proxy::Next Refuse(std::string_view details);
  // A frame with the trailers of the answer, whose lines are `text`.
  void AppendTrailers(std::string_view text, buffer::Buffer& out) const;
  // The answer was not gRPC: its status, and what its body said, as trailers.
  void AppendForeign(buffer::Buffer& out) const;

  proxy::FilterContext& context_;
  Base64Decoder decoder_;
  std::string message_;  // of an answer that is not gRPC
  int status_ = 0;       // HTTP's of that
  bool web_ = false;
  bool text_request_ = false;
  bool text_response_ = false;
  bool foreign_ = false;
};

}  // namespace sluice::filters::http
