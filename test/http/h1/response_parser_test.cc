#include "source/http/h1/response_parser.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "source/base/arena.h"
#include "test/http/h1/codec_sides.h"

namespace sluice::http::h1 {
namespace {

class ResponseParserTest : public testing::Test {
 protected:
  // The fault, or "".
  std::string Parse(std::string_view status_line, std::string_view lines = {}) {
    bytes_ = std::string(status_line) + "\r\n" + std::string(lines) + "\r\n";
    head_.emplace(arena_);
    const char* fault = ParseResponseHead(bytes_.data(), bytes_.size(), options_, method_,
                                          upgrade_requested_, *head_, summary_);
    return fault == nullptr ? "" : fault;
  }
  std::string Body() const { return Print(head_->framing, head_->content_length); }

  std::string bytes_;
  base::ChunkPool chunks_;
  base::Arena arena_{chunks_};
  ClientOptions options_;
  Method method_ = Method::kGet;
  bool upgrade_requested_ = false;
  std::optional<ResponseHead> head_;
  HeadSummary summary_;
};

TEST_F(ResponseParserTest, ThePhraseMayBeMissing) {
  EXPECT_EQ(Parse("HTTP/1.1 200"), "");
  EXPECT_EQ(head_->status, 200);
  EXPECT_EQ(Parse("HTTP/1.0 404 "), "");
  EXPECT_EQ(head_->status, 404);
  EXPECT_EQ(head_->version, Version::kHttp10);
  EXPECT_EQ(Parse("HTTP/1.1 999 what ever"), "");
  EXPECT_EQ(head_->status, 999);
}

TEST_F(ResponseParserTest, RefusesOtherStatusLines) {
  for (const char* line : {"HTTP/2.0 200 OK", "HTTP/1.2 200 OK", "HTTP/1.1  200 OK",
                           "HTTP/1.1 20 OK", "HTTP/1.1 099 OK", "HTTP/1.1 2000 OK",
                           "HTTP/1.1 2x0 OK", "http/1.1 200 OK", "ICY 200 OK....."}) {
    EXPECT_EQ(Parse(line), kCodecError) << line;
  }
  EXPECT_EQ(Parse("HTTP/1.1 200 O\x01K"), kInvalidCharacters);
}

TEST_F(ResponseParserTest, TheBodysEndIsKnownByLengthChunksOrTheConnection) {
  EXPECT_EQ(Parse("HTTP/1.1 200 OK", "content-length: 3\r\n"), "");
  EXPECT_EQ(Body(), "3");
  EXPECT_TRUE(summary_.keep_alive);
  EXPECT_EQ(Parse("HTTP/1.1 200 OK", "transfer-encoding: chunked\r\n"), "");
  EXPECT_EQ(Body(), "chunked");
  EXPECT_EQ(Print(head_->headers), "");
  EXPECT_EQ(Parse("HTTP/1.1 200 OK"), "");
  EXPECT_EQ(Body(), "until-close");
  EXPECT_FALSE(summary_.keep_alive);
}

TEST_F(ResponseParserTest, SomeResponsesHaveNoBody) {
  EXPECT_EQ(Parse("HTTP/1.1 304 Not Modified"), "");
  EXPECT_EQ(Body(), "none");
  EXPECT_TRUE(summary_.keep_alive);
  EXPECT_EQ(Parse("HTTP/1.1 204 No Content"), "");
  EXPECT_EQ(Body(), "none");
  EXPECT_EQ(Parse("HTTP/1.1 204 No Content", "content-length: 1\r\n"),
            "http1.content_length_not_allowed");
  EXPECT_EQ(Parse("HTTP/1.1 100 Continue", "transfer-encoding: chunked\r\n"),
            "http1.transfer_encoding_not_allowed");
  method_ = Method::kHead;
  EXPECT_EQ(Parse("HTTP/1.1 200 OK"), "");
  EXPECT_EQ(Body(), "none");
}

TEST_F(ResponseParserTest, RefusesFramingThatCouldBeReadInTwoWays) {
  EXPECT_EQ(Parse("HTTP/1.1 200 OK", "content-length: 3\r\ntransfer-encoding: chunked\r\n"),
            kLengthAndChunked);
  EXPECT_EQ(Parse("HTTP/1.0 200 OK", "transfer-encoding: chunked\r\n"), kInvalidTransferEncoding);
  EXPECT_EQ(Parse("HTTP/1.1 200 OK", "transfer-encoding: gzip\r\n"), kInvalidTransferEncoding);
  EXPECT_EQ(Parse("HTTP/1.1 200 OK", "content-length: 3\r\ncontent-length: 3\r\n"), kCodecError);
}

TEST_F(ResponseParserTest, ATunnelOpensOnlyWhenItWasAskedFor) {
  const char* const lines = "connection: upgrade\r\nupgrade: websocket\r\n";
  EXPECT_EQ(Parse("HTTP/1.1 101 Switching Protocols", lines), kCodecError);
  upgrade_requested_ = true;
  EXPECT_EQ(Parse("HTTP/1.1 101 Switching Protocols", lines), "");
  EXPECT_TRUE(head_->is_upgrade);
  EXPECT_EQ(Print(head_->headers), " [connection: upgrade] [upgrade: websocket]");
  upgrade_requested_ = false;
  method_ = Method::kConnect;
  EXPECT_EQ(Parse("HTTP/1.1 200 OK"), "");
  EXPECT_TRUE(head_->is_upgrade);
}

TEST_F(ResponseParserTest, TheConnectionHeaderDecidesAboutAnotherRequestAndGoes) {
  EXPECT_EQ(Parse("HTTP/1.1 200 OK", "connection: close\r\ncontent-length: 0\r\nx: 1\r\n"), "");
  EXPECT_FALSE(summary_.keep_alive);
  EXPECT_EQ(Print(head_->headers), " [content-length: 0] [x: 1]");
  EXPECT_EQ(Parse("HTTP/1.0 200 OK", "connection: keep-alive\r\ncontent-length: 0\r\n"), "");
  EXPECT_TRUE(summary_.keep_alive);
  EXPECT_EQ(Parse("HTTP/1.0 200 OK", "content-length: 0\r\n"), "");
  EXPECT_FALSE(summary_.keep_alive);
}

}  // namespace
}  // namespace sluice::http::h1
