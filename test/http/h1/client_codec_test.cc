// How the client codec reads answers, and when its connection may carry another exchange.
#include "source/http/h1/client_codec.h"

#include <gtest/gtest.h>

#include <string>

#include "test/http/h1/codec_sides.h"

namespace sluice::http::h1 {
namespace {

const char kOk[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

std::string Parse(std::string_view bytes, Method method = Method::kGet,
                  ClientOptions options = {}) {
  ClientSide side(options);
  side.Start(method);
  side.Feed(bytes);
  return side.Events();
}

std::string Sent(const RequestHead& head, bool end, ClientOptions options = {}) {
  ClientSide side(options);
  side.codec.NewStream(side).SendHead(head, end);
  return side.TakeOut();
}

class ClientCodecTest : public testing::Test {
 protected:
  ClientCodecTest() : arena_(chunks_), head_(arena_) {
    head_.method = Method::kGet;
    head_.method_name = "GET";
    head_.path = "/p";
    head_.authority = "a.test";
  }
  void SetMethod(Method method) {
    head_.method = method;
    head_.method_name = NameOf(method);
  }

  base::ChunkPool chunks_;
  base::Arena arena_;
  RequestHead head_;
};

TEST_F(ClientCodecTest, CountsWhatAnExchangeMoves) {
  ClientSide side;
  side.Start();
  const std::string_view fields = "host: a\r\n";
  EXPECT_EQ(side.bytes.wire_sent,
            std::string_view("GET / HTTP/1.1\r\n\r\n").size() + fields.size());
  EXPECT_EQ(side.bytes.header_sent, fields.size());
  EXPECT_EQ(side.bytes.decompressed_header_sent, fields.size());
  const std::string_view answer = "HTTP/1.1 200 OK\r\nx: 1\r\ncontent-length: 5\r\n\r\n12345";
  side.Feed(answer);
  EXPECT_EQ(side.bytes.wire_received, answer.size());
  EXPECT_EQ(side.bytes.header_received, 2u + 15u + 2 * 3);
  EXPECT_EQ(side.bytes.decompressed_header_received, side.bytes.header_received);
}

TEST_F(ClientCodecTest, RequestsAreFramedByWhatIsKnown) {
  EXPECT_EQ(Sent(head_, true), "GET /p HTTP/1.1\r\nhost: a.test\r\n\r\n");
  EXPECT_EQ(Sent(head_, false),
            "GET /p HTTP/1.1\r\nhost: a.test\r\ntransfer-encoding: chunked\r\n\r\n");
  SetMethod(Method::kDelete);
  EXPECT_EQ(Sent(head_, true), "DELETE /p HTTP/1.1\r\nhost: a.test\r\n\r\n");
  SetMethod(Method::kPost);
  EXPECT_EQ(Sent(head_, true), "POST /p HTTP/1.1\r\nhost: a.test\r\ncontent-length: 0\r\n\r\n");
  head_.framing = Framing::kLength;
  head_.content_length = 5;
  head_.headers.AddCopy("content-length", "77");
  EXPECT_EQ(Sent(head_, false), "POST /p HTTP/1.1\r\nhost: a.test\r\ncontent-length: 5\r\n\r\n");
  head_.framing = Framing::kChunked;
  EXPECT_EQ(Sent(head_, true),
            "POST /p HTTP/1.1\r\nhost: a.test\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n");
}

TEST_F(ClientCodecTest, NothingThatSplitsAMessageIsWritten) {
  head_.path = "/a b\r\nx: y\xff";
  head_.headers.AddCopy("x-cr", "a\rb");
  head_.headers.AddCopy("x-lf", "a long value, longer than sixteen,\nwith a line feed");
  head_.headers.AddCopy("x-nul", std::string_view("abcdefgh\0i", 10));
  head_.headers.AddCopy("x-tiny", "\n");
  head_.headers.AddCopy("x-name\r", "a");
  head_.headers.AddCopy("connection", "close");
  head_.headers.AddCopy("upgrade", "h2c");
  head_.headers.AddCopy("fine", "1");
  EXPECT_EQ(Sent(head_, true),
            "GET /a%20b%0D%0Ax:%20y%FF HTTP/1.1\r\nhost: a.test\r\nfine: 1\r\n\r\n");
  head_.path = "/";
  head_.authority = "a\r\nb";
  head_.headers.Clear();
  EXPECT_EQ(Sent(head_, true), "GET / HTTP/1.1\r\n\r\n");
}

TEST_F(ClientCodecTest, AbsoluteTargetsAndSpellingsByOption) {
  ClientOptions options;
  options.send_absolute_url = true;
  options.header_case = HeaderCase::kProper;
  head_.headers.AddCopy("x-one-two", "v");
  EXPECT_EQ(Sent(head_, true, options),
            "GET http://a.test/p HTTP/1.1\r\nHost: a.test\r\nX-One-Two: v\r\n\r\n");
}

TEST_F(ClientCodecTest, MoreOrLessThanThePromisedLengthEndsTheConnection) {
  for (const char* body : {"helloGET / HTTP/1.1\r\n", "hel"}) {
    SetMethod(Method::kPost);
    head_.framing = Framing::kLength;
    head_.content_length = 5;
    ClientSide side;
    side.stream = &side.codec.NewStream(side);
    side.stream->SendHead(head_, false);
    side.TakeOut();
    side.Send(body, true);
    EXPECT_EQ(side.TakeOut(), std::string(body).substr(0, 5));
    side.Feed(kOk);
    EXPECT_TRUE(side.codec.wants_close()) << body;
  }
}

TEST_F(ClientCodecTest, ResponsesOfEveryFraming) {
  EXPECT_EQ(Parse("HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 2\r\n\r\nok"),
            "head 200 body=2 [x-a: b] [content-length: 2]\nbody ok\nend\nclosed\n");
  EXPECT_EQ(
      Parse("HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"),
      "head 200 body=chunked\nbody abc\nend\nclosed\n");
  EXPECT_EQ(Parse("HTTP/1.1 999 \r\nContent-Length: 0\r\n\r\n"),
            "head 999 body=0 [content-length: 0]\nend\nclosed\n");
  ClientSide side;
  side.Start();
  side.Feed("HTTP/1.0 200 OK\r\n\r\nuntil");
  side.Feed(" close");
  side.codec.OnEof();
  EXPECT_EQ(side.Events(), "head 200 body=until-close\nbody until close\nend\nclosed\n");
  EXPECT_TRUE(side.codec.wants_close());
}

TEST_F(ClientCodecTest, ResponsesWithoutBodyByRule) {
  EXPECT_EQ(Parse("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", Method::kHead),
            "head 200 body=10 [content-length: 10]\nend\nclosed\n");
  EXPECT_EQ(Parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Method::kHead),
            "head 200 body=chunked\nend\nclosed\n");
  EXPECT_EQ(Parse("HTTP/1.1 204 No\r\n\r\n"), "head 204 body=none\nend\nclosed\n");
  EXPECT_EQ(Parse("HTTP/1.1 304 No\r\nContent-Length: 7\r\n\r\n"),
            "head 304 body=7 [content-length: 7]\nend\nclosed\n");
}

TEST_F(ClientCodecTest, BadResponsesAreRefused) {
  struct Case {
    std::string bytes;
    const char* detail;
  };
  const std::string line = "HTTP/1.1 200 OK\r\n";
  const Case cases[] = {
      {"HTTP/1.1 20 OK\r\n\r\n", "http1.codec_error"},
      {"HTTP/1.1 2000 OK\r\n\r\n", "http1.codec_error"},
      {"HTTP/1.1 099 OK\r\n\r\n", "http1.codec_error"},
      {"HTTP/1.1 2x0 OK\r\n\r\n", "http1.codec_error"},
      {"HTTP/1.1  200 OK\r\n\r\n", "http1.codec_error"},
      {"HTTP/2.0 200 OK\r\n\r\n", "http1.codec_error"},
      {"http/1.1 200 OK\r\n\r\n", "http1.codec_error"},
      {" HTTP/1.1 200 OK\r\n\r\n", "http1.codec_error"},
      {"HTTP/1.1 200 OK\n\n", "http1.codec_error"},
      {"HTTP/1.1 200 O\rK\r\n\r\n", "http1.invalid_characters"},
      {"\r\n\r\n", "http1.codec_error"},
      {line + "a : b\r\n\r\n", "http1.codec_error"},
      {line + "a: b\r\n c\r\n\r\n", "http1.codec_error"},
      {line + "a: b\nc: d\r\n\r\n", "http1.codec_error"},
      {line + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", "http1.codec_error"},
      {line + "Content-Length: 1, 1\r\n\r\n", "http1.codec_error"},
      {line + "Content-Length: -1\r\n\r\n", "http1.codec_error"},
      {line + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
       "http1.content_length_and_chunked_not_allowed"},
      {line + "Transfer-Encoding: gzip, chunked\r\n\r\n", "http1.invalid_transfer_encoding"},
      {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "http1.invalid_transfer_encoding"},
      {"HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\nhello", "http1.content_length_not_allowed"},
      {"HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n",
       "http1.transfer_encoding_not_allowed"},
      {"HTTP/1.1 100 C\r\nContent-Length: 5\r\n\r\nhello", "http1.content_length_not_allowed"},
      {"HTTP/1.1 101 S\r\n\r\n", "http1.codec_error"},
      {line + "x: " + std::string(82944, 'a') + "\r\n\r\n", "http1.headers_too_large"},
      {"HTTP/1.1 200 " + std::string(82944, 'a'), "http1.headers_too_large"},
  };
  for (const Case& c : cases) {
    ClientSide side;
    side.Start();
    side.Feed(c.bytes);
    EXPECT_EQ(side.Events(), "reset 5 " + std::string(c.detail) + "\n") << c.bytes.substr(0, 60);
    EXPECT_TRUE(side.codec.wants_close());
    EXPECT_EQ(side.ended, 1);
  }
}

TEST_F(ClientCodecTest, HeadersThatAResponsesConnectionNamesAreKept) {
  EXPECT_EQ(
      Parse("HTTP/1.1 200 OK\r\nConnection: keep-alive, x-drop\r\nX-Drop: 1\r\nKeep-Alive: 5\r\n"
            "Proxy-Connection: x\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n"),
      "head 200 body=0 [x-drop: 1] [content-length: 0]\nend\nclosed\n");
}

TEST_F(ClientCodecTest, AnyNumberOfInterimResponses) {
  ClientSide side;
  side.Start();
  side.Feed("HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\nLink: x\r\n\r\n");
  side.Feed(kOk);
  EXPECT_EQ(side.Events(),
            "informational 100\ninformational 103 [link: x]\n"
            "head 200 body=2 [content-length: 2]\nbody ok\nend\nclosed\n");
  EXPECT_TRUE(side.codec.can_start());
}

TEST_F(ClientCodecTest, InterimResponsesWithoutEndAreRefused) {
  ClientSide side;
  side.Start();
  for (int i = 0; i < 100; ++i) side.Feed("HTTP/1.1 100 C\r\n\r\n");
  EXPECT_EQ(side.Events().find("reset"), std::string::npos);
  side.Feed("HTTP/1.1 100 C\r\n\r\n");
  EXPECT_NE(side.Events().find("http1.too_many_interim_responses"), std::string::npos);
  EXPECT_FALSE(side.codec.can_start());
}

TEST_F(ClientCodecTest, OnlyACleanExchangeLeavesTheConnectionUsable) {
  struct Case {
    const char* bytes;
    bool usable;
  };
  const Case cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", true},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", true},
      {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n", true},
      {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false},
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", false},
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x, Close\r\nConnection: "
       "keep-alive\r\n\r\n",
       false},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok!", false},
      {"HTTP/1.1 204 No\r\n\r\nx", false},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\r\n", false},
  };
  for (const Case& c : cases) {
    ClientSide side;
    side.Start();
    side.Feed(c.bytes);
    EXPECT_EQ(side.codec.can_start(), c.usable) << c.bytes;
    EXPECT_EQ(side.codec.wants_close(), !c.usable) << c.bytes;
    EXPECT_EQ(side.ended, 1) << c.bytes;
    EXPECT_TRUE(side.in.empty());
  }
}

// A pool that puts the next request on the connection the moment it is free.
class Eager : public ClientSide {
 public:
  void OnStreamEnded() override {
    ++ended;
    if (codec.can_start()) Start();
  }
};

TEST_F(ClientCodecTest, BytesBehindAResponseAreNeverTheAnswerToTheNextRequest) {
  Eager side;
  side.Start();
  side.Feed(
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
      "4\r\n\r\nevil");
  EXPECT_EQ(side.Events(), "head 200 body=0 [content-length: 0]\nend\nclosed\n");
  EXPECT_FALSE(side.codec.can_start());
}

TEST_F(ClientCodecTest, BytesOnAnIdleConnectionMakeItUseless) {
  ClientSide side;
  side.Feed("HTTP/1.1 408 Request Timeout\r\n\r\n");
  EXPECT_TRUE(side.codec.wants_close());
  EXPECT_FALSE(side.codec.can_start());
  EXPECT_EQ(side.ended, 1);
}

TEST_F(ClientCodecTest, AnAnswerBeforeTheRequestIsABrokenOne) {
  ClientSide side;
  side.codec.NewStream(side);
  side.Feed(kOk);
  EXPECT_EQ(side.Events(), "reset 5 http1.unsolicited_response\n");
}

TEST_F(ClientCodecTest, AnAnswerBeforeTheRequestsEndIsPassedOnButEndsTheConnection) {
  SetMethod(Method::kPost);
  ClientSide side;
  side.stream = &side.codec.NewStream(side);
  side.stream->SendHead(head_, false);
  side.TakeOut();
  side.Feed("HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(side.Events(), "head 413 body=0 [content-length: 0]\nend\n");
  EXPECT_TRUE(side.codec.wants_close());
  side.Send("rest", true);
  EXPECT_EQ(side.Events(), "closed\n");
  EXPECT_FALSE(side.codec.can_start());
}

TEST_F(ClientCodecTest, CutResponsesAreResets) {
  struct Case {
    const char* bytes;
    const char* fin;
    const char* rst;
  };
  const Case cases[] = {
      {"", "reset 0 \n", "reset 1 \n"},
      {"HTTP/1.1 200 OK\r\nCont", "reset 0 \n", "reset 1 \n"},
      {"HTTP/1.1 100 C\r\n\r\n", "informational 100\nreset 0 \n", "informational 100\nreset 1 \n"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
       "head 200 body=5 [content-length: 5]\nbody ab\nreset 5 \n",
       "head 200 body=5 [content-length: 5]\nbody ab\nreset 5 \n"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
       "head 200 body=chunked\nbody ab\nreset 5 \n", "head 200 body=chunked\nbody ab\nreset 5 \n"},
      {"HTTP/1.1 200 OK\r\n\r\nab", "head 200 body=until-close\nbody ab\nend\nclosed\n",
       "head 200 body=until-close\nbody ab\nreset 1 \n"},
  };
  for (const Case& c : cases) {
    ClientSide fin;
    fin.Start();
    fin.Feed(c.bytes);
    fin.codec.OnEof();
    EXPECT_EQ(fin.Events(), c.fin) << c.bytes;
    EXPECT_TRUE(fin.codec.wants_close());
    ClientSide rst;
    rst.Start();
    rst.Feed(c.bytes);
    rst.codec.OnConnectionLost(StreamReset::kConnectionReset);
    EXPECT_EQ(rst.Events(), c.rst) << c.bytes;
  }
}

TEST_F(ClientCodecTest, ResetSaysNothingToItsCallerAndEndsTheConnection) {
  ClientSide side;
  side.Start();
  side.stream->Reset(StreamReset::kLocalReset);
  EXPECT_EQ(side.Events(), "");
  EXPECT_EQ(side.ended, 1);
  EXPECT_TRUE(side.codec.wants_close());
  side.Feed(kOk);
  EXPECT_EQ(side.Events(), "");
}

TEST_F(ClientCodecTest, TunnelBytesWaitForTheGrant) {
  ClientSide side;
  side.Start(Method::kGet, /*upgrade=*/true);
  side.Send("GET /smuggled HTTP/1.1\r\n\r\n", false);
  EXPECT_EQ(side.TakeOut(), "");
  side.Feed("HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\nhi");
  EXPECT_EQ(side.Events(),
            "head 101 body=none upgrade [connection: upgrade] [upgrade: foo]\nbody hi\n");
  EXPECT_EQ(side.TakeOut(), "GET /smuggled HTTP/1.1\r\n\r\n");
  side.Send("more", true);
  EXPECT_EQ(side.TakeOut(), "more");
  side.codec.OnEof();
  EXPECT_EQ(side.Events(), "end\nclosed\n");
  EXPECT_TRUE(side.codec.wants_close());
}

TEST_F(ClientCodecTest, TunnelBytesOfARefusedTunnelAreDropped) {
  for (const Method method : {Method::kGet, Method::kConnect}) {
    ClientSide side;
    side.Start(method, method == Method::kGet);
    side.Send("early", false);
    side.Feed("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\n");
    side.Send("late", false);
    side.Feed("no");
    EXPECT_EQ(side.Events(), "head 403 body=2 [content-length: 2]\nbody no\nend\nclosed\n");
    EXPECT_EQ(side.TakeOut(), "");
    EXPECT_TRUE(side.codec.wants_close());
  }
}

TEST_F(ClientCodecTest, ASenderIsStoppedWhileTooMuchWaitsForTheGrant) {
  ClientSide side;
  side.Start(Method::kConnect);
  side.Send(std::string(70000, 'x'), false);
  EXPECT_EQ(side.Events(), "blocked\n");
  side.Feed("HTTP/1.1 200 OK\r\n\r\n");
  EXPECT_EQ(side.Events(), "ready\nhead 200 body=none upgrade\n");
  EXPECT_EQ(side.out.size(), 70000u);
}

TEST_F(ClientCodecTest, ConnectIsNotAnsweredBy101) {
  EXPECT_EQ(Parse("HTTP/1.1 101 S\r\n\r\n", Method::kConnect), "reset 5 http1.codec_error\n");
}

TEST_F(ClientCodecTest, AnUpgradeWithABodySendsItBeforeTheTunnel) {
  SetMethod(Method::kPost);
  head_.is_upgrade = true;
  head_.framing = Framing::kLength;
  head_.content_length = 4;
  head_.headers.AddCopy("connection", "upgrade");
  head_.headers.AddCopy("upgrade", "tcp");
  ClientSide side;
  side.stream = &side.codec.NewStream(side);
  side.stream->SendHead(head_, false);
  side.Send("bodytunnel", false);
  EXPECT_EQ(side.TakeOut(),
            "POST /p HTTP/1.1\r\nhost: a.test\r\nconnection: upgrade\r\nupgrade: "
            "tcp\r\ncontent-length: 4\r\n\r\nbody");
  side.Feed("HTTP/1.1 101 S\r\n\r\n");
  EXPECT_EQ(side.TakeOut(), "tunnel");
}

TEST_F(ClientCodecTest, TrailersOfAResponse) {
  const char* const bytes =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx-t: up\r\nSet-Cookie: "
      "c\r\n\r\n";
  EXPECT_EQ(Parse(bytes), "head 200 body=chunked\nbody a\nend\nclosed\n");
  ClientOptions options;
  options.enable_trailers = true;
  EXPECT_EQ(Parse(bytes, Method::kGet, options),
            "head 200 body=chunked\nbody a\ntrailers [x-t: up]\nend\nclosed\n");
}

TEST_F(ClientCodecTest, APausedBodyStaysInTheInput) {
  ClientSide side;
  side.Start();
  side.Feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe");
  side.stream->Pause(kPausePeerFull);
  side.Feed("llo");
  EXPECT_FALSE(side.codec.wants_input());
  EXPECT_EQ(side.in.size(), 3u);
  side.stream->Resume(kPausePeerFull);
  side.codec.OnBytes(side.in);
  EXPECT_EQ(side.Events(), "head 200 body=5 [content-length: 5]\nbody hello\nend\nclosed\n");
}

}  // namespace
}  // namespace sluice::http::h1
