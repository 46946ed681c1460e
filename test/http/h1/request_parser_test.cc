// The parser alone: what it makes of the head's fields, and what it removes. The refusals that a
// client sees are in request_test.cc.
#include "source/http/h1/request_parser.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "source/base/arena.h"
#include "test/http/h1/codec_sides.h"

namespace sluice::http::h1 {
namespace {

class RequestParserTest : public testing::Test {
 protected:
  // "" or "status detail". `lines` go behind a request line and Host.
  std::string Parse(std::string_view lines, std::string_view request_line = "GET / HTTP/1.1") {
    bytes_ = std::string(request_line) + "\r\nHost: a\r\n" + std::string(lines) + "\r\n";
    head_.emplace(arena_);
    CodecError error{};
    if (ParseRequestHead(bytes_.data(), bytes_.size(), options_, nullptr, *head_, summary_,
                         error)) {
      return "";
    }
    return std::to_string(error.status) + " " + std::string(error.detail);
  }

  std::string bytes_;
  base::ChunkPool chunks_;
  base::Arena arena_{chunks_};
  ServerOptions options_;
  std::optional<RequestHead> head_;
  HeadSummary summary_;
};

TEST_F(RequestParserTest, RemovesWhatBelongsToThisHop) {
  EXPECT_EQ(Parse("Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\n"
                  "Proxy-Connection: close\r\nTE: gzip, trailers\r\nX: 2\r\n"),
            "");
  EXPECT_EQ(Print(head_->headers), " [te: trailers] [x: 2]");
  EXPECT_TRUE(summary_.keep_alive);
  EXPECT_EQ(Parse("TE: gzip\r\n"), "");
  EXPECT_EQ(Print(head_->headers), "");
}

TEST_F(RequestParserTest, AConnectionHeaderCannotRemoveWhatOthersRelyOn) {
  for (const char* name : {"host", "Authorization", "cookie", "content-length", "transfer-encoding",
                           "x-forwarded-for", "x-request-id", "a b"}) {
    EXPECT_EQ(Parse("Connection: close, " + std::string(name) + "\r\n"),
              "400 http1.connection_header_rejected")
        << name;
  }
}

TEST_F(RequestParserTest, KeepAliveDependsOnVersionAndConnection) {
  options_.accept_http_10 = true;
  EXPECT_EQ(Parse("Connection: Close\r\n"), "");
  EXPECT_FALSE(summary_.keep_alive);
  EXPECT_EQ(Parse("", "GET / HTTP/1.0"), "");
  EXPECT_FALSE(summary_.keep_alive);
  EXPECT_EQ(head_->version, Version::kHttp10);
  EXPECT_EQ(Parse("Connection: keep-alive\r\n", "GET / HTTP/1.0"), "");
  EXPECT_TRUE(summary_.keep_alive);
}

TEST_F(RequestParserTest, AnUpgradeNamesOneProtocol) {
  EXPECT_EQ(Parse("Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"), "");
  EXPECT_TRUE(head_->is_upgrade);
  EXPECT_EQ(head_->headers.Get(HeaderId::kUpgrade), "websocket");
  for (const char* lines :
       {"Upgrade: websocket\r\n", "Connection: upgrade\r\n",
        "Connection: upgrade\r\nUpgrade: websocket, foo\r\n",
        "Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n",
        "Connection: upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n"}) {
    EXPECT_EQ(Parse(lines), "") << lines;
    EXPECT_FALSE(head_->is_upgrade) << lines;
    EXPECT_EQ(Print(head_->headers), "") << lines;
  }
}

TEST_F(RequestParserTest, TheTargetsAuthorityWinsOverHost) {
  EXPECT_EQ(Parse("", "GET HTTPS://b.test:1?q HTTP/1.1"), "");
  EXPECT_EQ(head_->authority, "b.test:1");
  EXPECT_EQ(head_->scheme, "https");
  EXPECT_EQ(head_->path, "?q");
  EXPECT_EQ(Parse("", "GET http://b.test HTTP/1.1"), "");
  EXPECT_EQ(head_->path, "/");
  EXPECT_EQ(Parse("", "CONNECT b.test:443 HTTP/1.1"), "");
  EXPECT_EQ(head_->authority, "b.test:443");
}

TEST_F(RequestParserTest, LengthBesideChunkedIsRefusedOrDropped) {
  const char* const lines = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n";
  EXPECT_EQ(Parse(lines), "400 http1.content_length_and_chunked_not_allowed");
  options_.allow_chunked_length = true;
  EXPECT_EQ(Parse(lines), "");
  EXPECT_EQ(head_->framing, Framing::kChunked);
  EXPECT_FALSE(summary_.keep_alive);
  EXPECT_EQ(Print(head_->headers), "");
}

}  // namespace
}  // namespace sluice::http::h1
