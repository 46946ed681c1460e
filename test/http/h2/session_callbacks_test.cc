#include "source/http/h2/session_callbacks.h"

#include <gtest/gtest.h>

#include "test/http/h2/codec_sides.h"

namespace sluice::http::h2 {
namespace {

class SessionCallbacksTest : public ::testing::Test {
 protected:
  // What comes of one request, in the middle of others.
  struct Outcome {
    bool accepted;
    bool closed;
    std::string events;
    std::string sent;
  };
  Outcome Try(const std::string& bytes, Options options = {}) {
    ServerSide side(bench, options);
    side.Start();
    side.Sent();
    side.Feed(bytes);
    Outcome outcome;
    outcome.sent = side.Sent();
    outcome.closed = side.codec.wants_close();
    outcome.events = side.Events();
    outcome.accepted = outcome.events.find(" head ") != std::string::npos;
    return outcome;
  }
  Bench bench;
};

// Each could mean something else to an HTTP/1 upstream than to us.
TEST_F(SessionCallbacksTest, RequestsThatCouldBeReadInTwoWaysEndTheConnection) {
  const Fields bad[] = {
      With(Get(), {{"x-a", "1\r\nx-b: 2"}}),
      With(Get(), {{"x-a", std::string("a\0b", 3)}}),
      With(Get(), {{"x-a", "1\n"}}),
      With(Get(), {{"x-a", "1\r"}}),
      With(Get(), {{"x-a\r\nx-b", "2"}}),
      With(Get(), {{"x a", "2"}}),
      With(Get(), {{"x:a", "2"}}),
      With(Get(), {{"", "2"}}),
      With(Get(), {{"X-Upper", "2"}}),
      With(Get(), {{"transfer-encoding", "chunked"}}),
      With(Get(), {{"connection", "close"}}),
      With(Get(), {{"keep-alive", "1"}}),
      With(Get(), {{"proxy-connection", "1"}}),
      With(Get(), {{"upgrade", "h2c"}}),
      With(Get(), {{"te", "gzip"}}),
      With(Get(), {{"content-length", "5"}, {"content-length", "6"}}),
      With(Get(), {{"content-length", "+5"}}),
      With(Get(), {{"content-length", ""}}),
      With(Get(), {{"content-length", "5"}}),
      With(Get(), {{":path", "/2"}}),
      With(Get(), {{":unknown", "1"}}),
      With(Get(), {{":status", "200"}}),
      With(Get(), {{"host", "a"}, {"host", "b"}}),
      {{"x-a", "1"}, {":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}},
      {{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}},
      {{":method", "GET"}, {":path", "/"}, {":authority", "a"}},
      {{":scheme", "http"}, {":path", "/"}, {":authority", "a"}},
      {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}},
      {{":method", "GE T"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}},
      {{":method", "GET"}, {":scheme", "http"}, {":path", ""}, {":authority", "a"}},
      {{":method", "GET"}, {":scheme", "http"}, {":path", "a"}, {":authority", "a"}},
      {{":method", "GET"}, {":scheme", "http"}, {":path", "http://b/"}, {":authority", "a"}},
      {{":method", "GET"}, {":scheme", "ftp"}, {":path", "b/"}, {":authority", "a"}},
      {{":method", "GET"}, {":scheme", "http"}, {":path", "*"}, {":authority", "a"}},
      {{":method", "GET"}, {":scheme", "http"}, {":path", "/ HTTP/1.1"}, {":authority", "a"}},
      {{":method", "GET"}, {":scheme", "http"}, {":path", "/\t"}, {":authority", "a"}},
      {{":method", "GET"}, {":scheme", "ht tp"}, {":path", "/"}, {":authority", "a"}},
      {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "u@a"}},
      {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a b"}},
      {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a/b"}},
      {{":method", "CONNECT"}, {":authority", "a:1"}, {":path", "/"}, {":scheme", "http"}},
      {{":method", "CONNECT"}},
  };
  for (const Fields& fields : bad) {
    const Outcome outcome = Try(Headers(1, fields, true));
    const std::string name = fields.back().first + "=" + fields.back().second;
    EXPECT_FALSE(outcome.accepted) << name << "\n" << outcome.events;
    EXPECT_TRUE(outcome.closed) << name;
    EXPECT_NE(outcome.sent.find("GOAWAY"), std::string::npos) << name;
    EXPECT_NE(outcome.events.find("1 reset 5 http2."), std::string::npos) << name << "\n"
                                                                          << outcome.events;
  }
  EXPECT_GT(bench.counters.rx_messaging_error.value(), 30u);
}

TEST_F(SessionCallbacksTest, WhatIsUnusualButRightPasses) {
  const Fields good[] = {
      With(Get(), {{"te", "trailers"}}),
      With(Get(), {{"host", "other"}}),
      With(Get(), {{"x-empty", ""}}),
      With(Get(), {{"content-length", "0"}}),
      {{":method", "OPTIONS"}, {":scheme", "http"}, {":path", "*"}, {":authority", "a"}},
      {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {"host", "via-host"}},
      {{":method", "PROPFIND"}, {":scheme", "https"}, {":path", "/"}, {":authority", "[::1]:8"}},
  };
  for (const Fields& fields : good) {
    const Outcome outcome = Try(Headers(1, fields, true));
    EXPECT_TRUE(outcome.accepted) << fields.back().first << outcome.sent;
    EXPECT_FALSE(outcome.closed);
  }
}

TEST_F(SessionCallbacksTest, WithStreamErrorsOneBadMessageIsItsStreamsOwn) {
  Options options;
  options.stream_error_on_invalid_http_message = true;
  const Fields bad[] = {
      With(Get(), {{"x-a", "1\r\nx-b: 2"}}),
      With(Get(), {{"X-Upper", "2"}}),
      {{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}},
      {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "u@a"}},
      {{":method", "GET"}, {":scheme", "http"}, {":path", "/ x"}, {":authority", "a"}},
  };
  for (const Fields& fields : bad) {
    const Outcome outcome = Try(Headers(1, fields, true) + Headers(3, Get(), true), options);
    EXPECT_FALSE(outcome.closed) << outcome.sent;
    EXPECT_NE(outcome.sent.find("RST 1 1\n"), std::string::npos) << outcome.sent;
    EXPECT_NE(outcome.events.find("2 head"), std::string::npos);
    EXPECT_NE(outcome.events.find("1 reset 5 http2."), std::string::npos) << outcome.events;
  }
}

TEST_F(SessionCallbacksTest, ABodyThatContradictsItsLengthEndsItsStream) {
  const Fields five = With(Post(), {{"content-length", "5"}});
  for (const std::string& body : {Data(1, "abc", true), Data(1, "abcdef", false), Data(1, "", true),
                                  Data(1, "abc", false) + Headers(1, {{"x-t", "1"}}, true)}) {
    const Outcome outcome = Try(Headers(1, five, false) + body);
    EXPECT_NE(outcome.events.find("1 reset 5"), std::string::npos) << outcome.events;
    EXPECT_EQ(outcome.events.find(" end\n"), std::string::npos) << outcome.events;
  }
}

TEST_F(SessionCallbacksTest, ForbiddenTrailersEndTheConnection) {
  for (const Fields& trailers : {Fields{{":path", "/"}}, Fields{{"connection", "x"}},
                                 Fields{{"transfer-encoding", "chunked"}}, Fields{{"x\n", "y"}}}) {
    const Outcome outcome = Try(Headers(1, Post(), false) + Headers(1, trailers, true));
    EXPECT_TRUE(outcome.closed);
    EXPECT_NE(outcome.events.find("1 reset 5"), std::string::npos) << outcome.events;
  }
  EXPECT_TRUE(Try(Headers(1, Post(), false) + Headers(1, {{"x-t", "1"}}, false)).closed);
}

TEST_F(SessionCallbacksTest, UnderscoresAreRefusedOrDroppedAsConfigured) {
  Options options;
  options.underscores = UnderscoreAction::kDrop;
  const std::string request = Headers(1, With(Get(), {{"x_a", "1"}, {"x-b", "2"}}), true);
  EXPECT_EQ(Try(request, options).events, "1 head GET / host=a.test body=none [x-b: 2] end\n");
  options.underscores = UnderscoreAction::kReject;
  const Outcome refused = Try(request, options);
  EXPECT_EQ(refused.events, "1 reset 2 http2.unexpected_underscore\n1 closed\n");
  EXPECT_EQ(refused.sent, "RST 1 2\n");
  EXPECT_FALSE(refused.closed);
  EXPECT_EQ(bench.counters.dropped_headers_with_underscores.value(), 1u);
  EXPECT_EQ(bench.counters.requests_rejected_with_underscores_in_headers.value(), 1u);
}

// RFC 9113 §4.2, §5.1, §5.4, §6: the code of the GOAWAY.
TEST_F(SessionCallbacksTest, BrokenFramesEndTheConnectionWithTheRightCode) {
  const std::string post = Headers(1, Post(), false);
  const std::pair<std::string, int> bad[] = {
      {Data(1, "idle", false), NGHTTP2_PROTOCOL_ERROR},
      {Data(0, "x", false), NGHTTP2_PROTOCOL_ERROR},
      {Rst(1, 0), NGHTTP2_PROTOCOL_ERROR},
      {WindowUpdate(1, 1), NGHTTP2_PROTOCOL_ERROR},
      {Headers(2, Get(), true), NGHTTP2_PROTOCOL_ERROR},
      {Headers(0, Get(), true), NGHTTP2_PROTOCOL_ERROR},
      {Frame(NGHTTP2_CONTINUATION, 4, 1, ""), NGHTTP2_PROTOCOL_ERROR},
      {post + Frame(NGHTTP2_RST_STREAM, 0, 1, "abc"), NGHTTP2_FRAME_SIZE_ERROR},
      {Frame(NGHTTP2_PING, 0, 0, "short"), NGHTTP2_FRAME_SIZE_ERROR},
      {Frame(NGHTTP2_PING, 0, 1, "12345678"), NGHTTP2_PROTOCOL_ERROR},
      {Frame(NGHTTP2_SETTINGS, 0, 0, "short"), NGHTTP2_FRAME_SIZE_ERROR},
      {Frame(NGHTTP2_SETTINGS, 0, 1, ""), NGHTTP2_PROTOCOL_ERROR},
      {Settings({{NGHTTP2_SETTINGS_ENABLE_PUSH, 2}}), NGHTTP2_PROTOCOL_ERROR},
      {Settings({{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 0x80000000u}}), NGHTTP2_FLOW_CONTROL_ERROR},
      {Settings({{NGHTTP2_SETTINGS_MAX_FRAME_SIZE, 1}}), NGHTTP2_PROTOCOL_ERROR},
      {post + Frame(NGHTTP2_DATA, 0, 1, std::string(16385, 'x')), NGHTTP2_FRAME_SIZE_ERROR},
      {post + Frame(NGHTTP2_DATA, NGHTTP2_FLAG_PADDED, 1, "\x7f"), NGHTTP2_PROTOCOL_ERROR},
      {Frame(NGHTTP2_HEADERS, 5, 1, "\xff\xff\xff\xff\xff"), NGHTTP2_COMPRESSION_ERROR},
      {Headers(1, Get(), true) + Data(1, "x", true), NGHTTP2_STREAM_CLOSED},
      {Headers(1, Get(), true) + Headers(1, Get(), true), NGHTTP2_STREAM_CLOSED},
      {Frame(NGHTTP2_PUSH_PROMISE, 4, 1, Big(2, 4)), NGHTTP2_PROTOCOL_ERROR},
      {Frame(NGHTTP2_PRIORITY, 0, 0, Big(0, 4) + "x"), NGHTTP2_PROTOCOL_ERROR},
      {Frame(NGHTTP2_PRIORITY, 0, 3, Big(3, 4) + "x"), NGHTTP2_PROTOCOL_ERROR},
      {post + Rst(1, NGHTTP2_CANCEL) + Data(1, "x", true), NGHTTP2_STREAM_CLOSED},
      {post + Rst(1, NGHTTP2_CANCEL) + Headers(1, Get(), true), NGHTTP2_STREAM_CLOSED},
      {Frame(NGHTTP2_HEADERS, 0, 1, Block(Get())) + WindowUpdate(1, INT32_MAX),
       NGHTTP2_PROTOCOL_ERROR},
  };
  for (const auto& [bytes, code] : bad) {
    const Outcome outcome = Try(bytes);
    EXPECT_TRUE(outcome.closed) << outcome.sent;
    const std::string end = " " + std::to_string(code) + "\n";
    ASSERT_GE(outcome.sent.size(), end.size());
    EXPECT_EQ(outcome.sent.substr(outcome.sent.size() - end.size()), end) << outcome.sent;
    EXPECT_NE(outcome.sent.find("GOAWAY"), std::string::npos) << outcome.sent;
  }
}

}  // namespace
}  // namespace sluice::http::h2
