#include "source/filters/http/grpc_web/grpc_web.h"

#include <gtest/gtest.h>

#include <string>

#include "test/filters/http/fake_context.h"

namespace sluice::filters::http {
namespace {

using sluice::http::Framing;
using sluice::http::HeaderId;

class GrpcWebFilterTest : public testing::Test {
 protected:
  void Begin(std::string_view type, std::string_view accept = "") {
    sluice::http::RequestHead& head = context_.request;
    head.framing = Framing::kLength;
    head.headers.AddView(HeaderId::kContentType, type);
    head.headers.AddView(HeaderId::kContentLength, "7");
    if (!accept.empty()) head.headers.AddView(HeaderId::kAccept, accept);
    EXPECT_EQ(filter_.OnRequestHead(head, false), proxy::Next::kContinue);
  }
  std::string_view request(HeaderId id) { return context_.request.headers.Get(id); }
  std::string_view response(HeaderId id) { return context_.response.headers.Get(id); }
  std::string Send(const std::string& bytes, bool end) {
    buffer::Buffer body(blocks_);
    body.Append(bytes);
    (void)filter_.OnRequestBody(body, end);
    return body.ToString();
  }
  void AnswerHead(int status, std::string_view type, bool end = false) {
    context_.response.status = static_cast<uint16_t>(status);
    context_.response.framing = Framing::kLength;
    context_.response.headers.AddView(HeaderId::kContentLength, "7");
    context_.response.headers.AddView(HeaderId::kContentType, type);
    filter_.OnResponseHead(context_.response, end);
  }
  std::string AnswerBody(const std::string& bytes, bool end) {
    buffer::Buffer body(blocks_);
    body.Append(bytes);
    filter_.OnResponseBody(body, end);
    return body.ToString();
  }
  std::string AnswerTrailers() {
    sluice::http::HeaderMap trailers(context_.memory);
    trailers.AddCopy("grpc-status", "0");
    trailers.AddCopy("X-A", "b");
    buffer::Buffer last(blocks_);
    dropped_ = filter_.OnResponseTrailers(trailers, last) == proxy::Trailers::kDrop;
    return last.ToString();
  }

  const std::string message_ = std::string("\0\0\0\0\2hi", 7);
  const std::string trailers_ = std::string("\x80\0\0\0\x16grpc-status:0\r\nx-a:b\r\n", 27);
  buffer::BlockPool blocks_;
  FakeContext context_;
  GrpcWebFilter filter_{context_};
  bool dropped_ = false;
};

TEST_F(GrpcWebFilterTest, BinaryRequestsBecomeGrpc) {
  Begin("application/grpc-web+proto");
  EXPECT_EQ(request(HeaderId::kContentType), "application/grpc");
  EXPECT_EQ(request(HeaderId::kTe), "trailers");
  EXPECT_EQ(request(HeaderId::kGrpcAcceptEncoding), "identity");
  EXPECT_FALSE(context_.request.headers.Has(HeaderId::kContentLength));
  EXPECT_EQ(context_.request.framing, Framing::kChunked);
  EXPECT_EQ(Send(message_, true), message_);
}

TEST_F(GrpcWebFilterTest, TrailersBecomeTheLastFrameOfTheBody) {
  Begin("application/grpc-web");
  AnswerHead(200, "application/grpc");
  EXPECT_EQ(response(HeaderId::kContentType), "application/grpc-web+proto");
  EXPECT_FALSE(context_.response.headers.Has(HeaderId::kContentLength));
  EXPECT_EQ(context_.response.framing, Framing::kChunked);
  EXPECT_EQ(AnswerBody(message_, false), message_);
  EXPECT_EQ(AnswerTrailers(), trailers_);
  EXPECT_TRUE(dropped_);
}

TEST_F(GrpcWebFilterTest, TextIsDecodedAndWhereAskedForEncoded) {
  Begin("application/grpc-web-text", "application/grpc-web-text");
  EXPECT_EQ(Send("AAAAA", false), std::string("\0\0\0", 3));
  EXPECT_EQ(Send("AJoaQ==", true), std::string("\0\2hi", 4));
  AnswerHead(200, "application/grpc");
  EXPECT_EQ(response(HeaderId::kContentType), "application/grpc-web-text+proto");
  EXPECT_EQ(AnswerBody(message_, false), "AAAAAAJoaQ==");
  EXPECT_EQ(AnswerTrailers(), "gAAAABZncnBjLXN0YXR1czowDQp4LWE6Yg0K");
}

TEST_F(GrpcWebFilterTest, ATextRequestMayHaveABinaryAnswer) {
  Begin("application/grpc-web-text+proto");
  AnswerHead(200, "application/grpc");
  EXPECT_EQ(AnswerBody(message_, false), message_);
}

TEST_F(GrpcWebFilterTest, TextThatIsNotBase64IsRefused) {
  Begin("application/grpc-web-text");
  EXPECT_EQ(Send("AAA*", false), "");
  EXPECT_EQ(context_.replied_status, 400);
  EXPECT_EQ(context_.replied_details, "grpc_base_64_decode_failed");
}

TEST_F(GrpcWebFilterTest, TextThatIsCutIsRefused) {
  Begin("application/grpc-web-text");
  Send("AAAAA", true);
  EXPECT_EQ(context_.replied_details, "grpc_base_64_decode_failed_bad_size");
}

TEST_F(GrpcWebFilterTest, AnAnswerThatIsNotGrpcBecomesTrailers) {
  Begin("application/grpc-web");
  AnswerHead(503, "text/plain");
  EXPECT_EQ(AnswerBody("not ", false), "");
  EXPECT_EQ(AnswerBody("here%", true),
            std::string("\x80\0\0\0\x2a", 5) + "grpc-status:14\r\ngrpc-message:not here%25\r\n");
  EXPECT_EQ(context_.response.status, 503);
}

TEST_F(GrpcWebFilterTest, OfALongAnswerThatIsNotGrpcOnlyTheBeginningIsKept) {
  Begin("application/grpc-web");
  AnswerHead(500, "text/html");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(AnswerBody(std::string(1000, 'x'), false), "");
  EXPECT_LT(AnswerBody("", true).size(), 1100u);
}

TEST_F(GrpcWebFilterTest, AnAnswerWithoutABodyCarriesItsStatusInTheHead) {
  Begin("application/grpc-web");
  AnswerHead(404, "text/plain", /*end=*/true);
  EXPECT_EQ(response(HeaderId::kGrpcStatus), "12");
}

TEST_F(GrpcWebFilterTest, WhatIsNoGrpcWebPasses) {
  Begin("application/grpc");
  EXPECT_EQ(request(HeaderId::kContentLength), "7");
  EXPECT_EQ(Send("AAA*", true), "AAA*");
  AnswerHead(200, "application/grpc");
  EXPECT_EQ(response(HeaderId::kContentType), "application/grpc");
  EXPECT_EQ(AnswerBody(message_, false), message_);
  EXPECT_EQ(AnswerTrailers(), "");
  EXPECT_FALSE(dropped_);
}

}  // namespace
}  // namespace sluice::filters::http
