#include "source/http/h1/encoder.h"

#include <gtest/gtest.h>

#include <string>

#include "source/base/arena.h"

namespace sluice::http::h1 {
namespace {

class EncoderTest : public testing::Test {
 protected:
  EncoderTest() {
    request_.method = Method::kGet;
    request_.method_name = "GET";
    request_.path = "/p?q";
    request_.authority = "a.test";
    response_.status = 200;
  }
  std::string Request(BodyCoding coding = BodyCoding::kNone, uint64_t length = 0) {
    AppendRequestHead(request_, coding, length, options_, out_);
    return Take();
  }
  std::string Response(BodyCoding coding, uint64_t length, ResponseLine line = {}) {
    AppendResponseHead(response_, coding, length, line, HeaderCase::kLower, out_);
    return Take();
  }
  std::string Take() {
    std::string text = out_.ToString();
    out_.Clear();
    return text;
  }

  buffer::BlockPool blocks_;
  base::ChunkPool chunks_;
  base::Arena arena_{chunks_};
  buffer::Buffer out_{blocks_};
  RequestHead request_{arena_};
  ResponseHead response_{arena_};
  ClientOptions options_;
};

TEST_F(EncoderTest, FramingComesFromTheCodingAlone) {
  request_.headers.AddCopy("content-length", "7");
  request_.headers.AddCopy("x", "1");
  request_.headers.AddCopy("transfer-encoding", "gzip");
  EXPECT_EQ(Request(), "GET /p?q HTTP/1.1\r\nhost: a.test\r\nx: 1\r\n\r\n");
  EXPECT_EQ(Request(BodyCoding::kLength, 12),
            "GET /p?q HTTP/1.1\r\nhost: a.test\r\nx: 1\r\ncontent-length: 12\r\n\r\n");
  EXPECT_EQ(Request(BodyCoding::kChunked),
            "GET /p?q HTTP/1.1\r\nhost: a.test\r\nx: 1\r\ntransfer-encoding: chunked\r\n\r\n");
}

TEST_F(EncoderTest, ConnectionIsTheMessagesOwnOnlyInAnUpgrade) {
  request_.headers.AddCopy("connection", "upgrade");
  request_.headers.AddCopy("upgrade", "websocket");
  EXPECT_EQ(Request(), "GET /p?q HTTP/1.1\r\nhost: a.test\r\n\r\n");
  request_.is_upgrade = true;
  EXPECT_EQ(Request(),
            "GET /p?q HTTP/1.1\r\nhost: a.test\r\nconnection: upgrade\r\n"
            "upgrade: websocket\r\n\r\n");
}

TEST_F(EncoderTest, NothingCanSplitARequest) {
  request_.path = "/a b\r\nx: 1\x80";
  request_.headers.AddCopy("bad", "v\r\nevil: 1");
  request_.headers.AddCopy("good", "v");
  EXPECT_EQ(Request(), "GET /a%20b%0D%0Ax:%201%80 HTTP/1.1\r\nhost: a.test\r\ngood: v\r\n\r\n");
}

TEST_F(EncoderTest, TheTargetHasTheFormThatMethodAndOptionsAskFor) {
  options_.send_absolute_url = true;
  request_.scheme = "https";
  EXPECT_EQ(Request(), "GET https://a.test/p?q HTTP/1.1\r\nhost: a.test\r\n\r\n");
  request_.method = Method::kConnect;
  request_.method_name = "CONNECT";
  request_.authority = "a.test:443";
  EXPECT_EQ(Request(), "CONNECT a.test:443 HTTP/1.1\r\nhost: a.test:443\r\n\r\n");
}

TEST_F(EncoderTest, AResponseSaysWhatBecomesOfTheConnection) {
  EXPECT_EQ(Response(BodyCoding::kLength, 5), "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");
  ResponseLine close;
  close.close = true;
  response_.status = 599;
  EXPECT_EQ(Response(BodyCoding::kNone, 0, close),
            "HTTP/1.1 599 Unknown\r\nconnection: close\r\n\r\n");
  ResponseLine old;
  old.http_10 = old.keep_alive = true;
  response_.status = 204;
  EXPECT_EQ(Response(BodyCoding::kNone, 0, old),
            "HTTP/1.0 204 No Content\r\nconnection: keep-alive\r\n\r\n");
}

TEST_F(EncoderTest, AnEmptyChunkIsNotWritten) {
  buffer::Buffer body(blocks_);
  AppendChunk(body, out_);
  EXPECT_EQ(Take(), "");
  body.Append(std::string(0x1a2, 'x'));
  AppendChunk(body, out_);
  EXPECT_EQ(Take(), "1a2\r\n" + std::string(0x1a2, 'x') + "\r\n");
}

TEST_F(EncoderTest, TheLastChunkCarriesTheTrailers) {
  AppendLastChunk(nullptr, HeaderCase::kLower, out_);
  EXPECT_EQ(Take(), "0\r\n\r\n");
  HeaderMap trailers(arena_);
  trailers.AddCopy("grpc-status", "0");
  trailers.AddCopy("content-length", "3");
  AppendLastChunk(&trailers, HeaderCase::kProper, out_);
  EXPECT_EQ(Take(), "0\r\nGrpc-Status: 0\r\n\r\n");
}

}  // namespace
}  // namespace sluice::http::h1
