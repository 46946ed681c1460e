// How the server codec carries exchanges: answers, keep-alive, pipelining, tunnels, and every early
// end.
#include "source/http/h1/server_codec.h"

#include <gtest/gtest.h>

#include <string>

#include "test/http/h1/codec_sides.h"

namespace sluice::http::h1 {
namespace {

const char kGet[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const char kPost[] = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";

struct Answer {
  int status = 200;
  Framing framing = Framing::kNone;
  uint64_t length = 0;
  bool end = false;
  bool upgrade = false;
};

void SendHead(ServerSide& side, const Answer& answer) {
  ResponseHead head(*side.arena);
  head.status = static_cast<uint16_t>(answer.status);
  head.framing = answer.framing;
  head.content_length = answer.length;
  head.is_upgrade = answer.upgrade;
  if (answer.upgrade) head.headers.AddCopy("connection", "upgrade");
  side.stream->SendHead(head, answer.end);
}

std::string HeadFor(std::string_view request, const Answer& answer, ServerOptions options = {}) {
  ServerSide side(std::move(options));
  side.Feed(request);
  SendHead(side, answer);
  return side.TakeOut();
}

TEST(ServerCodecTest, FramesResponsesByWhatIsKnown) {
  EXPECT_EQ(HeadFor(kGet, {200, Framing::kLength, 3}),
            "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n");
  EXPECT_EQ(HeadFor(kGet, {200, Framing::kChunked}),
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
  EXPECT_EQ(HeadFor(kGet, {200, Framing::kUntilClose}),
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
  EXPECT_EQ(HeadFor(kGet, {200, Framing::kNone, 0, true}),
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
  // A length whose body was taken away is not promised.
  EXPECT_EQ(HeadFor(kGet, {200, Framing::kLength, 3, true}),
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
}

TEST(ServerCodecTest, CountsWhatAnExchangeMoves) {
  ServerSide side;
  const std::string request =
      "POST / HTTP/1.1\r\nHost:   test\r\nX-A: 1 \r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n0\r\nt: 1\r\n\r\n";
  side.Feed(request);
  EXPECT_EQ(side.bytes.wire_received, request.size());
  // Names and values, and three a line.
  EXPECT_EQ(side.bytes.header_received, 8u + 4u + 24u + 3 * 3);
  EXPECT_EQ(side.bytes.decompressed_header_received, side.bytes.header_received);
  EXPECT_EQ(side.bytes.wire_sent, 0u);

  SendHead(side, {200, Framing::kChunked});
  side.Send("12345", true);
  const std::string answer = side.TakeOut();
  EXPECT_EQ(side.bytes.wire_sent, answer.size());
  EXPECT_EQ(side.bytes.header_sent, std::string_view("transfer-encoding: chunked\r\n").size());
  EXPECT_EQ(side.bytes.decompressed_header_sent, side.bytes.header_sent);
  // What comes later is not its own.
  const StreamBytes whole = side.bytes;
  side.Feed("GET");
  EXPECT_EQ(side.bytes.wire_received, whole.wire_received);
}

TEST(ServerCodecTest, ResponsesWithoutBodyByRule) {
  EXPECT_EQ(HeadFor(kGet, {204, Framing::kLength, 3, true}), "HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(HeadFor(kGet, {304, Framing::kLength, 7, true}),
            "HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\n\r\n");
  EXPECT_EQ(HeadFor(kGet, {304, Framing::kChunked, 0, true}), "HTTP/1.1 304 Not Modified\r\n\r\n");
  const char* const head = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(HeadFor(head, {200, Framing::kLength, 10, true}),
            "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n");
  EXPECT_EQ(HeadFor(head, {301, Framing::kNone, 0, true}),
            "HTTP/1.1 301 Moved Permanently\r\ntransfer-encoding: chunked\r\n\r\n");
}

TEST(ServerCodecTest, BodiesThatMayNotBeAreNotSent) {
  for (const int status : {200, 204, 304}) {
    ServerSide side;
    side.Feed(status == 200 ? "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" : kGet);
    SendHead(side, {status, Framing::kLength, 5});
    side.TakeOut();
    side.Send("hello", true);
    EXPECT_EQ(side.TakeOut(), "") << status;
    EXPECT_TRUE(side.codec.wants_input()) << status;
  }
}

TEST(ServerCodecTest, ChunksEndWithTheLastOne) {
  ServerSide side;
  side.Feed(kGet);
  SendHead(side, {200, Framing::kChunked});
  side.TakeOut();
  side.Send("hello", false);
  side.Send("", false);
  side.Send(std::string(17, 'x'), true);
  EXPECT_EQ(side.TakeOut(), "5\r\nhello\r\n11\r\n" + std::string(17, 'x') + "\r\n0\r\n\r\n");
  EXPECT_FALSE(side.codec.wants_close());
}

TEST(ServerCodecTest, TrailersGoOutOnlyWhenEnabled) {
  for (const bool enabled : {false, true}) {
    ServerOptions options;
    options.enable_trailers = enabled;
    ServerSide side(options);
    side.Feed(kGet);
    SendHead(side, {200, Framing::kChunked});
    side.TakeOut();
    HeaderMap trailers(*side.arena);
    trailers.AddCopy("X-T", "1");
    trailers.AddCopy("content-length", "1");
    side.stream->SendTrailers(trailers);
    EXPECT_EQ(side.TakeOut(), enabled ? "0\r\nx-t: 1\r\n\r\n" : "0\r\n\r\n");
  }
}

TEST(ServerCodecTest, NothingBeyondThePromisedLengthIsSent) {
  ServerSide side;
  side.Feed(kGet);
  SendHead(side, {200, Framing::kLength, 3});
  side.TakeOut();
  side.Send("abcHTTP/1.1 200 OK\r\n", true);
  EXPECT_EQ(side.TakeOut(), "abc");
  EXPECT_TRUE(side.codec.wants_close());
}

TEST(ServerCodecTest, ABodyShorterThanPromisedEndsTheConnection) {
  ServerSide side;
  side.Feed(kGet);
  SendHead(side, {200, Framing::kLength, 3});
  side.Send("ab", true);
  EXPECT_TRUE(side.codec.wants_close());
}

TEST(ServerCodecTest, PipelinedRequestsAreAnsweredInOrderOneAtATime) {
  ServerSide side;
  side.Feed("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(side.Events(), "head GET /1 host=a body=none\nend\n");
  EXPECT_FALSE(side.codec.wants_input());
  EXPECT_EQ(side.codec.active_streams(), 1);
  side.Respond(200, "one");
  EXPECT_TRUE(side.wanted);
  side.Push();
  EXPECT_EQ(side.Events(), "closed\nhead GET /2 host=a body=none\nend\n");
}

TEST(ServerCodecTest, UnreadAnswersHoldBackPipelinedRequests) {
  ServerSide side;
  side.answer = true;
  std::string requests;
  for (int i = 0; i < 10000; ++i) requests += kGet;
  side.in.Append(requests);
  side.codec.OnBytes(side.in);
  EXPECT_TRUE(side.wanted);  // goes on after the owner has sent something
  EXPECT_LT(side.out.size(), 70000u);
  side.codec.OnOutputBlocked();
  EXPECT_FALSE(side.codec.wants_input());
  const size_t held = side.out.size();
  side.codec.OnBytes(side.in);
  EXPECT_EQ(side.out.size(), held);
  side.wanted = false;
  side.codec.OnOutputReady();
  EXPECT_TRUE(side.wanted);
  EXPECT_TRUE(side.codec.wants_input());
}

TEST(ServerCodecTest, ConnectionCloseIsAnsweredAndKept) {
  ServerSide side;
  side.Feed(
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /never HTTP/1.1\r\nHost: "
      "a\r\n\r\n");
  side.Respond(200, "ok");
  side.Push();
  EXPECT_EQ(side.TakeOut(), "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok");
  EXPECT_EQ(side.Events(), "head GET / host=a body=none\nend\nclosed\n");
  EXPECT_TRUE(side.codec.wants_close());
}

TEST(ServerCodecTest, OwnersAndDrainsEndConnectionsAfterTheAnswer) {
  for (const bool drain : {false, true}) {
    ServerSide side;
    side.Feed(kGet);
    if (drain) {
      side.codec.StartDrain();
    } else {
      side.stream->CloseAfter();
    }
    EXPECT_FALSE(side.codec.wants_close());
    side.Respond(200, "ok");
    EXPECT_NE(side.TakeOut().find("connection: close"), std::string::npos);
    EXPECT_TRUE(side.codec.wants_close());
  }
}

TEST(ServerCodecTest, ADrainedIdleConnectionEndsUnlessAHeadHasBegun) {
  ServerSide side;
  side.codec.StartDrain();
  EXPECT_TRUE(side.codec.wants_close());
  ServerSide begun;
  begun.Feed("GET / HT");
  EXPECT_TRUE(begun.codec.reading_head());
  begun.codec.StartDrain();
  EXPECT_FALSE(begun.codec.wants_close());
}

TEST(ServerCodecTest, AnAnswerBeforeTheEndOfTheRequestClosesAndSaysSo) {
  ServerSide side;
  side.Feed(std::string(kPost) + "he");
  side.Respond(413, "no");
  EXPECT_NE(side.TakeOut().find("connection: close\r\n"), std::string::npos);
  EXPECT_EQ(side.Events(), "head POST / host=a body=5 [content-length: 5]\nbody he\nclosed\n");
  EXPECT_TRUE(side.codec.wants_close());
  side.Feed("lloGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(side.Events(), "");
}

TEST(ServerCodecTest, AnAnswerThatOnlyBeginsEarlyRunsToItsEnd) {
  ServerSide side;
  side.Feed(std::string(kPost) + "he");
  SendHead(side, {200, Framing::kChunked});
  side.Feed("llo");
  EXPECT_EQ(side.Events(), "head POST / host=a body=5 [content-length: 5]\nbody hello\nend\n");
  side.Send("x", true);
  EXPECT_EQ(side.Events(), "closed\n");
  EXPECT_TRUE(side.codec.wants_close());
}

TEST(ServerCodecTest, AResetResponseDoesNotLookWhole) {
  ServerSide chunked;
  chunked.Feed(kGet);
  SendHead(chunked, {200, Framing::kChunked});
  chunked.Send("abc", false);
  chunked.TakeOut();
  chunked.stream->Reset(StreamReset::kLocalReset);
  EXPECT_EQ(chunked.TakeOut(), "");
  EXPECT_TRUE(chunked.codec.wants_close());
  EXPECT_FALSE(chunked.codec.wants_abort());

  ServerOptions options;
  options.accept_http_10 = true;
  ServerSide until_close(options);
  until_close.Feed("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
  SendHead(until_close, {200, Framing::kChunked});
  until_close.stream->Reset(StreamReset::kLocalReset);
  EXPECT_TRUE(until_close.codec.wants_abort());
}

TEST(ServerCodecTest, Http10ClientsGetNoChunks) {
  ServerOptions options;
  options.accept_http_10 = true;
  const char* const old = "GET / HTTP/1.0\r\nHost: a\r\n\r\n";
  const char* const keep = "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n";
  EXPECT_EQ(HeadFor(old, {200, Framing::kLength, 2}, options),
            "HTTP/1.0 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n");
  EXPECT_EQ(HeadFor(keep, {200, Framing::kLength, 2}, options),
            "HTTP/1.0 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\n");
  EXPECT_EQ(HeadFor(keep, {200, Framing::kChunked}, options),
            "HTTP/1.0 200 OK\r\nconnection: close\r\n\r\n");
  ServerSide side(options);
  side.Feed(old);
  ResponseHead interim(*side.arena);
  interim.status = 103;
  side.stream->SendInformational(interim);
  EXPECT_EQ(side.TakeOut(), "");
}

TEST(ServerCodecTest, InterimResponsesPrecedeTheFinalOne) {
  ServerSide side;
  side.Feed(kGet);
  ResponseHead interim(*side.arena);
  interim.status = 103;
  interim.headers.AddCopy("link", "x");
  side.stream->SendInformational(interim);
  side.Respond(200, "");
  EXPECT_EQ(
      side.TakeOut(),
      "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
}

TEST(ServerCodecTest, ATunnelOpensOnlyWith101) {
  ServerSide side;
  side.Feed("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\nearly");
  EXPECT_FALSE(side.codec.wants_input());
  EXPECT_EQ(side.in.size(), 5u);  // stays with the connection
  side.Events();
  SendHead(side, {101, Framing::kNone, 0, false, true});
  EXPECT_EQ(side.TakeOut(), "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\n\r\n");
  side.Push();
  side.Feed(" late");
  EXPECT_EQ(side.Events(), "body early late\n");
  side.Send("raw", false);
  EXPECT_EQ(side.TakeOut(), "raw");
  side.Send("last", true);
  EXPECT_EQ(side.TakeOut(), "last");
  EXPECT_TRUE(side.codec.wants_close());
}

TEST(ServerCodecTest, KnowsWhenTheClientHasSaidItsLast) {
  for (const auto& [request, done] : {
           std::pair<std::string, bool>{kGet, false},
           {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", true},
           // The connection ends, but not because the client wants it.
           {"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\n", false},
       }) {
    ServerSide side;
    side.Feed(request);
    side.Respond(200, "ok");
    EXPECT_EQ(side.codec.client_is_done(), done) << request;
  }
}

TEST(ServerCodecTest, AHeadThatDoesNotEndCanBeRefused) {
  ServerSide side;
  side.codec.RefuseHead({408, "request_header_timeout"});  // nothing has begun: nothing to refuse
  EXPECT_EQ(side.Events(), "");
  EXPECT_FALSE(side.codec.reading_head());
  side.Feed("GET / HTTP/1.1\r\nHo");
  EXPECT_TRUE(side.codec.reading_head());
  side.codec.RefuseHead({408, "request_header_timeout"});
  EXPECT_NE(side.Events().find("408"), std::string::npos);
  EXPECT_FALSE(side.codec.wants_input());
}

TEST(ServerCodecTest, AClientThatClosesItsTunnelHasGone) {
  ServerSide side;
  side.Feed("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n");
  SendHead(side, {101, Framing::kNone, 0, false, true});
  side.Events();
  side.codec.OnEof();
  EXPECT_EQ(side.Events(), "reset 0\nclosed\n");
  EXPECT_TRUE(side.codec.wants_close());
}

TEST(ServerCodecTest, WhatFollowsARefusedTunnelIsNeverARequest) {
  for (const char* request :
       {"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n",
        "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"}) {
    ServerSide side;
    side.Feed(std::string(request) + kGet);
    side.Events();
    side.Respond(200, "no");
    EXPECT_NE(side.TakeOut().find("connection: close"), std::string::npos);
    side.Push();
    EXPECT_EQ(side.Events(), "closed\n");
    EXPECT_TRUE(side.codec.wants_close());
  }
}

TEST(ServerCodecTest, AnUpgradeWithABodySendsItFirst) {
  ServerSide side;
  side.Feed(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: upgrade\r\nUpgrade: "
      "tcp\r\n\r\nbodytunnel");
  EXPECT_EQ(side.Events(),
            "head POST / host=a body=4 upgrade [content-length: 4] [connection: upgrade] [upgrade: "
            "tcp]\nbody body\n");
  EXPECT_EQ(side.in.size(), 6u);
  SendHead(side, {101, Framing::kNone, 0, false, true});
  side.Push();
  EXPECT_EQ(side.Events(), "body tunnel\n");
}

TEST(ServerCodecTest, ConnectOpensItsTunnelWith2xxAndNoFraming) {
  ServerSide side;
  side.Feed("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n");
  ResponseHead head(*side.arena);
  head.status = 200;
  head.is_upgrade = true;
  side.stream->SendHead(head, false);
  EXPECT_EQ(side.TakeOut(), "HTTP/1.1 200 OK\r\n\r\n");
  side.Events();
  side.Feed("x");
  EXPECT_EQ(side.Events(), "body x\n");
}

TEST(ServerCodecTest, APausedBodyStaysInTheInput) {
  ServerSide side;
  side.Feed(std::string(kPost) + "he");
  side.stream->Pause(kPausePeerFull);
  side.stream->Pause(kPauseFilter);
  EXPECT_FALSE(side.codec.wants_input());
  side.Feed("llo");
  EXPECT_EQ(side.in.size(), 3u);
  side.stream->Resume(kPausePeerFull);
  EXPECT_FALSE(side.wanted);
  side.stream->Resume(kPauseFilter);
  EXPECT_TRUE(side.wanted);
  side.Push();
  EXPECT_EQ(side.Events(), "head POST / host=a body=5 [content-length: 5]\nbody hello\nend\n");
}

TEST(ServerCodecTest, ABrokenBodyResetsAndTheOwnerCanStillAnswer) {
  ServerSide side;
  side.Feed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
  EXPECT_EQ(side.Events(), "head POST / host=a body=chunked\nreset 5\n");
  side.Respond(400, "bad");
  EXPECT_NE(side.TakeOut().find("connection: close"), std::string::npos);
  EXPECT_EQ(side.Events(), "closed\n");
  EXPECT_TRUE(side.codec.wants_close());
}

TEST(ServerCodecTest, AClientThatGoesAwayCancelsItsExchange) {
  ServerSide side;
  side.Feed(kGet);
  side.codec.OnEof();
  EXPECT_EQ(side.Events(), "head GET / host=a body=none\nend\nreset 0\nclosed\n");
  EXPECT_TRUE(side.codec.wants_close());
  ServerSide lost;
  lost.Feed(std::string(kPost) + "he");
  lost.codec.OnConnectionLost(StreamReset::kConnectionReset);
  EXPECT_EQ(lost.Events(),
            "head POST / host=a body=5 [content-length: 5]\nbody he\nreset 1\nclosed\n");
}

TEST(ServerCodecTest, TheOwnerHearsOfAFullAndAnEmptierOutput) {
  ServerSide side;
  side.Feed(kGet);
  side.codec.OnOutputBlocked();
  side.codec.OnOutputReady();
  EXPECT_EQ(side.Events(), "head GET / host=a body=none\nend\nblocked\nready\n");
}

TEST(ServerCodecTest, AnsweringInsideTheHeadEventIsFine) {
  ServerSide side;
  side.answer = true;
  side.Feed(std::string(kGet) + kGet);
  EXPECT_EQ(side.Events(),
            "head GET / host=a body=none\nend\nclosed\nhead GET / host=a body=none\nend\nclosed\n");
  EXPECT_TRUE(side.codec.wants_input());
}

}  // namespace
}  // namespace sluice::http::h1
