#include "source/http/h2/server_codec.h"

#include <gtest/gtest.h>

#include "test/http/h2/codec_sides.h"

namespace sluice::http::h2 {
namespace {

class ServerCodecTest : public ::testing::Test {
 protected:
  Bench bench;
};

TEST_F(ServerCodecTest, AnswersARequest) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, With(Get("/x?y=1"), {{"x-a", "1"}}), true));
  EXPECT_EQ(side.Events(), "1 head GET /x?y=1 host=a.test body=none [x-a: 1] end\n");
  EXPECT_EQ(side.codec.active_streams(), 1);
  side.last().Respond(200, "hello", {{"x-b", "2"}});
  EXPECT_EQ(side.Sent(), "HEADERS 1 [:status: 200] [x-b: 2]\nDATA 1 hello end\n");
  EXPECT_EQ(side.Events(), "1 closed\n");
  EXPECT_EQ(side.codec.active_streams(), 0);
  EXPECT_FALSE(side.codec.wants_close());
}

TEST_F(ServerCodecTest, CountsWhatAnExchangeMoves) {
  ServerSide side(bench);
  side.Start();
  side.TakeOut();
  const std::string head = Headers(1, With(Post(), {{"x-a", "12"}}), false);
  const std::string trailers = Headers(1, {{"x-t", "1"}}, true);
  const std::string request = head + Data(1, "hello", false) + trailers;
  side.Feed(request);
  const StreamBytes& bytes = side.last().bytes;
  EXPECT_EQ(bytes.wire_received, request.size());
  EXPECT_EQ(bytes.header_received, head.size() + trailers.size());
  size_t fields = 0;
  for (const auto& [name, value] : With(Post(), {{"x-a", "12"}, {"x-t", "1"}}))
    fields += name.size() + value.size();
  EXPECT_EQ(bytes.decompressed_header_received, fields);

  side.last().SendHead(200, {{"x-b", "2"}}, false);
  side.last().Send("ok", false);
  side.last().SendTrailers({{"x-u", "1"}});
  const std::string answer = side.TakeOut();
  EXPECT_EQ(bytes.wire_sent, answer.size());
  EXPECT_EQ(bytes.header_sent, answer.size() - Data(1, "ok", false).size());
  EXPECT_EQ(bytes.decompressed_header_sent, 10u + 4u + 4u);
}

TEST_F(ServerCodecTest, MeansTheSameHoweverTheBytesAreCut) {
  const std::string bytes = std::string(kPreface) + Settings() +
                            Headers(1, With(Post(), {{"x-a", std::string(300, 'v')}}), false) +
                            Data(1, "hello ", false) + Data(1, "world", false) +
                            Headers(1, {{"x-t", "1"}}, true);
  ServerSide whole(bench);
  whole.answer = true;
  whole.Feed(bytes);
  ServerSide cut(bench);
  cut.answer = true;
  cut.FeedBytewise(bytes);
  EXPECT_EQ(whole.Events(), cut.Events());
  EXPECT_EQ(whole.Sent(), cut.Sent());
  EXPECT_EQ(cut.last().body, "hello world");
}

TEST_F(ServerCodecTest, CarriesManyExchangesAtOnce) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Get("/1"), true) + Headers(3, Get("/3"), true) +
            Headers(5, Get("/5"), true));
  EXPECT_EQ(side.codec.active_streams(), 3);
  side.exchanges[2]->Respond(200, "c");
  side.exchanges[0]->Respond(201, "a");
  EXPECT_EQ(side.Sent(),
            "HEADERS 5 [:status: 200]\nHEADERS 1 [:status: 201]\nDATA 1 a end\nDATA 5 c end\n");
  EXPECT_EQ(side.codec.active_streams(), 1);
}

TEST_F(ServerCodecTest, GivesBodyAndTrailers) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, With(Post(), {{"content-length", "5"}}), false) + Data(1, "hel", false) +
            Data(1, "lo", false) + Headers(1, {{"x-t", "1"}, {"host", "evil"}}, true));
  EXPECT_EQ(side.Events(),
            "1 head POST / host=a.test body=5 [content-length: 5]\n1 body hel\n1 body lo\n"
            "1 trailers [x-t: 1]\n");
  EXPECT_EQ(bench.counters.trailers.value(), 1u);
}

TEST_F(ServerCodecTest, SendsTrailersBehindTheBody) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Get(), true));
  side.last().SendHead(200, {}, false);
  side.last().Send("body", false);
  side.last().SendTrailers({{"grpc-status", "0"}, {"connection", "x"}});
  EXPECT_EQ(side.Sent(), "HEADERS 1 [:status: 200]\nDATA 1 body\nHEADERS 1 [grpc-status: 0] end\n");
  EXPECT_EQ(side.codec.active_streams(), 0);
}

TEST_F(ServerCodecTest, TrailersWithoutAnythingEndTheBody) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Get(), true));
  side.last().SendHead(200, {}, false);
  side.last().SendTrailers({{"connection", "x"}});
  EXPECT_EQ(side.Sent(), "HEADERS 1 [:status: 200]\nDATA 1  end\n");
}

TEST_F(ServerCodecTest, SendsInformationalHeadsFirst) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Post(), false));
  ResponseHead head(side.last().arena);
  head.status = 100;
  side.last().stream->SendInformational(head);
  side.last().Respond(204, "");
  EXPECT_EQ(side.Sent(), "HEADERS 1 [:status: 100]\nHEADERS 1 [:status: 204] end\n");
}

TEST_F(ServerCodecTest, AnAnswerBeforeTheRequestsEndStopsTheRequestThatGoesOn) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Post(), false) + Data(1, "part", false));
  side.last().Respond(413, "no");
  EXPECT_EQ(side.Sent(), "HEADERS 1 [:status: 413]\nDATA 1 no end\n");
  side.Events();
  EXPECT_EQ(side.codec.active_streams(), 0);
  side.Feed(Data(1, std::string(16384, 'x'), false));
  EXPECT_EQ(side.Sent(), "");
  side.Feed(Data(1, "more", false));
  EXPECT_EQ(side.Sent(), "RST 1 0\n");
  side.Feed(Data(1, "crosses", true) + Headers(3, Get(), true));
  EXPECT_EQ(side.Events(), "2 head GET / host=a.test body=none end\n");
}

TEST_F(ServerCodecTest, ARequestThatIsAnsweredMayEnd) {
  for (const std::string& rest : {Data(1, "rest", true), Headers(1, {{"x-t", "1"}}, true)}) {
    ServerSide side(bench);
    side.Start();
    side.Feed(Headers(1, Post(), false));
    side.last().Respond(200, "ok");
    EXPECT_EQ(side.Sent(), "HEADERS 1 [:status: 200]\nDATA 1 ok end\n");
    EXPECT_EQ(side.Events(), "1 head POST / host=a.test body=chunked\n1 closed\n");
    side.Feed(rest);
    bench.Advance(std::chrono::seconds(2));
    EXPECT_EQ(side.Sent(), "");
    EXPECT_EQ(side.Events(), "");
    EXPECT_EQ(bench.counters.streams_active.value(), 0);
  }
}

TEST_F(ServerCodecTest, ARequestThatIsAnsweredAndDoesNotEndIsStopped) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Post(), false));
  side.last().Respond(200, "ok");
  side.Sent();
  bench.Advance(std::chrono::milliseconds(1100));
  EXPECT_EQ(side.Sent(), "RST 1 0\n");
  EXPECT_EQ(bench.counters.streams_active.value(), 0);
}

TEST_F(ServerCodecTest, WhatFollowsAnAnswerIsStillChecked) {
  const std::pair<std::string, std::string> bad[] = {
      {Headers(1, {{":path", "/"}}, true), "GOAWAY 1 1\n"},
      {Headers(1, {{"x-t", "1"}}, false), "GOAWAY 1 1\n"},
      {Data(1, "x", false) + Headers(1, {{":path", "/"}}, true), "GOAWAY 1 1\n"},
      {Rst(1, NGHTTP2_CANCEL) + Data(1, "x", true), "GOAWAY 1 5\n"},
      {WindowUpdate(1, INT32_MAX), "RST 1 3\n"},
  };
  for (const auto& [bytes, answer] : bad) {
    ServerSide side(bench);
    side.Start();
    side.Feed(Headers(1, Post(), false));
    side.last().Respond(200, "ok");
    side.Sent();
    side.Feed(bytes);
    EXPECT_EQ(side.Sent(), answer);
  }
}

TEST_F(ServerCodecTest, ADrainDoesNotWaitForRequestsThatAreAnswered) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Post(), false));
  side.codec.StartDrain();
  bench.Advance(std::chrono::seconds(5));
  side.last().Respond(200, "ok");
  side.Sent();
  EXPECT_TRUE(side.codec.wants_close());
}

TEST_F(ServerCodecTest, HopByHopLinesStayBehindAndLengthIsWhatTheHeadSays) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Get(), true));
  ResponseHead head(side.last().arena);
  head.status = 200;
  head.framing = Framing::kLength;
  head.content_length = 2;
  for (const char* name : {"connection", "keep-alive", "proxy-connection", "transfer-encoding",
                           "upgrade", "content-length", "x-a"}) {
    head.headers.AddCopy(name, "v");
  }
  side.last().stream->SendHead(head, false);
  side.last().Send("ok", true);
  EXPECT_EQ(side.Sent(), "HEADERS 1 [:status: 200] [x-a: v] [content-length: 2]\nDATA 1 ok end\n");
}

TEST_F(ServerCodecTest, ABodyThatMayNotBeIsNotSent) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(
      1, {{":method", "HEAD"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}}, true));
  side.last().Respond(200, "never");
  EXPECT_EQ(side.Sent(), "HEADERS 1 [:status: 200]\nDATA 1  end\n");
}

TEST_F(ServerCodecTest, AResetByTheClientReachesTheOwner) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Get(), true));
  side.last().SendHead(200, {}, false);
  side.last().Send("some", false);
  side.Sent();
  side.Feed(Rst(1, NGHTTP2_CANCEL));
  EXPECT_EQ(side.Events(),
            "1 head GET / host=a.test body=none end\n1 reset 2 http2.remote_reset\n1 closed\n");
  EXPECT_EQ(bench.counters.rx_reset.value(), 1u);
  EXPECT_EQ(bench.counters.pending_send_bytes.value(), 0);
}

TEST_F(ServerCodecTest, AResetByTheOwnerIsTold) {
  for (const auto& [reason, code] :
       {std::pair{StreamReset::kLocalReset, 2}, std::pair{StreamReset::kRemoteRefused, 7},
        std::pair{StreamReset::kProtocolError, 1}}) {
    ServerSide side(bench);
    side.Start();
    side.Feed(Headers(1, Get(), true));
    side.last().SendHead(200, {}, false);
    side.last().Send("cut", false);
    side.Sent();
    side.last().Send("unsent", false);
    side.Events();
    side.last().stream->Reset(reason);
    EXPECT_EQ(side.Events(), "1 closed\n");
    EXPECT_EQ(side.Sent(), "RST 1 " + std::to_string(code) + "\n");
    EXPECT_EQ(bench.counters.streams_active.value(), 0);
  }
}

TEST_F(ServerCodecTest, BytesForAStreamThatWasResetAreForgotten) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Post(), false));
  side.Events();
  side.last().stream->Reset(StreamReset::kLocalReset);
  side.Feed(Data(1, "late", false) + Headers(1, {{"x-t", "1"}}, true));
  EXPECT_EQ(side.Events(), "1 closed\n");
  EXPECT_EQ(side.Sent(), "RST 1 2\n");
  EXPECT_FALSE(side.codec.wants_close());
}

TEST_F(ServerCodecTest, TheConnectionsEndIsTheStreamsEnd) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Get(), true) + Headers(3, Post(), false));
  side.Events();
  side.codec.OnConnectionLost(StreamReset::kConnectionReset);
  EXPECT_EQ(side.Events(), "1 reset 1 \n1 closed\n2 reset 1 \n2 closed\n");
  EXPECT_EQ(side.codec.active_streams(), 0);
  EXPECT_TRUE(side.codec.wants_close());
}

TEST_F(ServerCodecTest, AnOwnerMayLoseTheConnectionWithinACall) {
  class Loser : public ServerSide {
   public:
    using ServerSide::ServerSide;
    Storage NewRequest(http::ServerStream& stream) override {
      const Storage storage = ServerSide::NewRequest(stream);
      if (exchanges.size() == 2) codec.OnConnectionLost(StreamReset::kLocalReset);
      return storage;
    }
  };
  Loser side(bench);
  side.Start();
  side.Feed(Headers(1, Get(), true) + Headers(3, Get(), true) + Headers(5, Get(), true));
  EXPECT_EQ(side.exchanges.size(), 2u);
  EXPECT_TRUE(side.codec.wants_close());
}

TEST_F(ServerCodecTest, DrainsInTwoSteps) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Get(), true));
  side.codec.StartDrain();
  EXPECT_EQ(side.Sent(), "GOAWAY 2147483647 0\n");
  side.Feed(Headers(3, Get(), true));  // sent before the client had heard
  bench.Advance(std::chrono::seconds(5));
  EXPECT_EQ(side.Sent(), "GOAWAY 3 0\n");
  EXPECT_FALSE(side.codec.wants_close());
  side.Feed(Headers(5, Get(), true));
  EXPECT_EQ(side.exchanges.size(), 2u);
  side.exchanges[0]->Respond(200, "");
  side.exchanges[1]->Respond(200, "");
  side.Sent();
  EXPECT_TRUE(side.codec.wants_close());
  EXPECT_EQ(bench.counters.goaway_sent.value(), 2u);
}

TEST_F(ServerCodecTest, CloseAfterBeginsToDrain) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Get(), true));
  side.last().stream->CloseAfter();
  side.last().Respond(200, "");
  EXPECT_EQ(side.Sent(), "GOAWAY 2147483647 0\nHEADERS 1 [:status: 200] end\n");
}

TEST_F(ServerCodecTest, AHeadThatTakesTooLongIsAnsweredAndTheConnectionEnds) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM, 1, Block(Get())));
  EXPECT_TRUE(side.codec.reading_head());
  side.codec.RefuseHead({408, "request_header_timeout"});
  EXPECT_EQ(side.Events(), "error 408\n");
  EXPECT_EQ(side.Sent(), "GOAWAY 1 0\nHEADERS 1 [:status: 408] end\nRST 1 0\n");
  EXPECT_TRUE(side.codec.wants_close());
}

TEST_F(ServerCodecTest, StreamsAboveTheLimitAreRefused) {
  Options options;
  options.max_concurrent_streams = 1;
  ServerSide side(bench, options);
  side.Feed(std::string(kPreface) + Settings());
  side.Sent();
  side.Feed(Headers(1, Get(), true) + Headers(3, Get(), true));
  EXPECT_EQ(side.exchanges.size(), 1u);
  EXPECT_EQ(side.Sent(), "RST 3 7\n");
  EXPECT_EQ(bench.counters.stream_refused_errors.value(), 1u);
}

TEST_F(ServerCodecTest, AnExtendedConnectLooksLikeAnUpgrade) {
  Options options;
  options.allow_connect = true;
  ServerSide side(bench, options);
  side.Start();
  side.Feed(Headers(1,
                    {{":method", "CONNECT"},
                     {":protocol", "websocket"},
                     {":scheme", "http"},
                     {":path", "/chat"},
                     {":authority", "a.test"},
                     {"sec-websocket-version", "13"}},
                    false));
  EXPECT_EQ(side.Events(),
            "1 head GET /chat host=a.test body=none upgrade [sec-websocket-version: 13] "
            "[connection: upgrade] [upgrade: websocket]\n");
  ResponseHead head(side.last().arena);
  head.status = 101;
  head.is_upgrade = true;
  head.headers.AddView(HeaderId::kUpgrade, "websocket");
  head.headers.AddView(HeaderId::kConnection, "upgrade");
  side.last().stream->SendHead(head, false);
  side.last().Send("frames", false);
  EXPECT_EQ(side.Sent(), "HEADERS 1 [:status: 200]\nDATA 1 frames\n");
  side.Feed(Data(1, "back", false));
  EXPECT_EQ(side.Events(), "1 body back\n");
}

TEST_F(ServerCodecTest, WithoutAllowConnectAnExtendedConnectIsMalformed) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1,
                    {{":method", "CONNECT"},
                     {":protocol", "websocket"},
                     {":scheme", "http"},
                     {":path", "/"},
                     {":authority", "a"}},
                    false));
  EXPECT_TRUE(side.codec.wants_close());
}

TEST_F(ServerCodecTest, ConnectNamesItsTarget) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, {{":method", "CONNECT"}, {":authority", "a.test:80"}}, false));
  EXPECT_EQ(side.Events(), "1 head CONNECT  host=a.test:80 body=none\n");
}

TEST_F(ServerCodecTest, APeerThatAnswersNoPingIsGone) {
  Options options;
  options.keepalive.interval = std::chrono::seconds(10);
  options.keepalive.timeout = std::chrono::seconds(2);
  options.keepalive.jitter_percent = 0;
  ServerSide side(bench, options);
  side.Start();
  side.Feed(Headers(1, Get(), true));
  side.Sent();
  side.Events();
  bench.Advance(std::chrono::seconds(10) + std::chrono::milliseconds(2));
  EXPECT_EQ(side.Sent(), "PING\n");
  bench.Advance(std::chrono::seconds(2) + std::chrono::milliseconds(2));
  EXPECT_EQ(side.Events(), "1 reset 1 http2.ping_timeout\n1 closed\n");
  EXPECT_TRUE(side.codec.wants_close());
  EXPECT_TRUE(side.codec.wants_abort());
  EXPECT_EQ(bench.counters.keepalive_timeout.value(), 1u);
}

TEST_F(ServerCodecTest, APreludeOfAnotherProtocolEndsTheConnection) {
  ServerSide side(bench);
  side.Feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(side.codec.wants_close());
  EXPECT_EQ(side.codec.fault(), "http2.bad_preface");
}

}  // namespace
}  // namespace sluice::http::h2
