#include "source/http/h2/client_codec.h"

#include <gtest/gtest.h>

#include "test/http/h2/codec_sides.h"

namespace sluice::http::h2 {
namespace {

class ClientCodecTest : public ::testing::Test {
 protected:
  Bench bench;
};

const char kRequest[] =
    "HEADERS 1 [:method: GET] [:scheme: http] [:path: /] [:authority: a.test] end\n";

TEST_F(ClientCodecTest, CountsWhatAnExchangeMoves) {
  ClientSide side(bench);
  side.Feed(Settings());
  side.TakeOut();
  ClientExchange& exchange = side.New();
  exchange.SendHead(Get("/"), true);
  const std::string request = side.TakeOut();
  EXPECT_EQ(exchange.bytes.wire_sent, request.size());
  EXPECT_EQ(exchange.bytes.header_sent, request.size());
  size_t fields = 0;
  for (const auto& [name, value] : Get("/")) fields += name.size() + value.size();
  EXPECT_EQ(exchange.bytes.decompressed_header_sent, fields);
  const std::string head = Headers(1, {{":status", "200"}}, false);
  const std::string answer = head + Data(1, "ok", true);
  side.Feed(answer);
  EXPECT_EQ(exchange.bytes.wire_received, answer.size());
  EXPECT_EQ(exchange.bytes.header_received, head.size());
  EXPECT_EQ(exchange.bytes.decompressed_header_received, 10u);
}

TEST_F(ClientCodecTest, BeginsWithItsPreface) {
  ClientSide side(bench);
  const std::string out = side.out.ToString();
  EXPECT_EQ(out.substr(0, 24), kPreface);
  EXPECT_EQ(side.printer.Print(out), "SETTINGS\nWINDOW_UPDATE 0 25100289\n");
}

TEST_F(ClientCodecTest, PrefacesOfSessionsThatShareAFrameBufferAreWhole) {
  ClientSide one(bench);
  ClientSide two(bench);
  EXPECT_EQ(one.out.ToString(), two.out.ToString());
}

TEST_F(ClientCodecTest, SendsARequestAndReadsItsAnswer) {
  ClientSide side(bench);
  side.New().SendHead(Get(), true);
  EXPECT_EQ(side.Sent(), kRequest);
  side.Feed(Settings() + Headers(1, {{":status", "200"}, {"content-length", "5"}}, false) +
            Data(1, "hello", true));
  EXPECT_EQ(side.Events(), "1 head 200 body=5 [content-length: 5]\n1 body hello end\n1 closed\n");
  EXPECT_EQ(side.ended, 1);
  EXPECT_TRUE(side.codec.can_start());
  EXPECT_EQ(side.codec.active_streams(), 0);
}

TEST_F(ClientCodecTest, ReadsInformationalHeadsAndTrailers) {
  ClientSide side(bench);
  side.New().SendHead(Get(), true);
  side.Sent();
  side.Feed(Settings() + Headers(1, {{":status", "103"}, {"link", "x"}}, false) +
            Headers(1, {{":status", "200"}}, false) + Data(1, "a", false) +
            Headers(1, {{"grpc-status", "0"}}, true));
  EXPECT_EQ(side.Events(),
            "1 informational 103\n1 head 200 body=chunked\n1 body a\n1 trailers [grpc-status: 0]\n"
            "1 closed\n");
}

TEST_F(ClientCodecTest, TooManyInformationalHeadsAreAnError) {
  ClientSide side(bench);
  side.New().SendHead(Get(), true);
  side.Sent();
  side.Feed(Settings());
  for (int i = 0; i < 101; ++i) side.Feed(Headers(1, {{":status", "102"}}, false));
  side.Events();
  EXPECT_EQ(side.Sent(), "RST 1 1\n");
  EXPECT_EQ(side.Events(), "1 reset 5 http2.too_many_interim_responses\n");
}

TEST_F(ClientCodecTest, MapsTheUpstreamsResets) {
  for (const auto& [code, event] : {std::pair{7u, "1 reset 3 http2.remote_refuse\n"},
                                    std::pair{2u, "1 reset 2 http2.remote_reset\n"},
                                    std::pair{8u, "1 reset 2 http2.remote_reset\n"}}) {
    ClientSide side(bench);
    side.New().SendHead(Get(), true);
    side.Sent();
    side.Feed(Settings() + Rst(1, code));
    EXPECT_EQ(side.Events(), event);
    EXPECT_EQ(side.ended, 1);
    EXPECT_TRUE(side.codec.can_start());
  }
}

TEST_F(ClientCodecTest, ResetSaysSoToTheUpstreamAndNothingToTheOwner) {
  ClientSide side(bench);
  ClientExchange& exchange = side.New();
  exchange.SendHead(Post(), false);
  side.Sent();
  exchange.stream->Reset(StreamReset::kLocalReset);
  EXPECT_EQ(side.ended, 1);
  EXPECT_EQ(side.codec.active_streams(), 0);
  EXPECT_EQ(side.Sent(), "RST 1 2\n");
  side.Feed(Settings() + Headers(1, {{":status", "200"}}, true));
  EXPECT_EQ(side.Events(), "");
  EXPECT_FALSE(side.codec.wants_close());
  EXPECT_EQ(bench.counters.streams_active.value(), 0);
}

TEST_F(ClientCodecTest, ARequestThatIsGivenUpBeforeItWasSentLeavesNoTrace) {
  ClientSide side(bench);
  side.Sent();
  ClientExchange& unsent = side.New();
  unsent.stream->Reset(StreamReset::kLocalReset);
  ClientExchange& queued = side.New();
  queued.SendHead(Get(), true);
  queued.stream->Reset(StreamReset::kLocalReset);
  EXPECT_EQ(side.Sent(), "");
  EXPECT_EQ(bench.counters.streams_active.value(), 0);
  side.New().SendHead(Get(), true);
  EXPECT_EQ(side.Sent().substr(0, 9), "HEADERS 3");
}

TEST_F(ClientCodecTest, StartsNoMoreThanThePeerAllows) {
  ClientSide side(bench);
  EXPECT_EQ(side.codec.max_streams(), 1024);
  side.Feed(Settings({{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 2}}));
  EXPECT_EQ(side.capacity_changes, 1);
  EXPECT_EQ(side.codec.max_streams(), 2);
  side.New().SendHead(Get(), true);
  ClientExchange& second = side.New();
  second.SendHead(Get(), true);
  EXPECT_FALSE(side.codec.can_start());
  side.Sent();
  second.stream->Reset(StreamReset::kLocalReset);
  EXPECT_FALSE(side.codec.can_start());  // the upstream does not know yet
  side.Sent();
  EXPECT_TRUE(side.codec.can_start());
  side.Feed(Settings({{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 0}}));
  EXPECT_FALSE(side.codec.can_start());
  EXPECT_FALSE(side.codec.wants_close());
}

TEST_F(ClientCodecTest, GoawayRefusesWhatIsAboveAndLetsTheRestFinish) {
  ClientSide side(bench);
  side.New().SendHead(Get("/1"), true);
  side.New().SendHead(Get("/3"), true);
  side.New().SendHead(Get("/5"), true);
  side.Sent();
  side.Feed(Settings() + Goaway(3, 0));
  EXPECT_EQ(side.Events(), "3 reset 3 http2.remote_refuse\n");
  EXPECT_FALSE(side.codec.can_start());
  EXPECT_FALSE(side.codec.wants_close());
  side.Feed(Headers(1, {{":status", "200"}}, true) + Headers(3, {{":status", "200"}}, true));
  EXPECT_EQ(side.Events(),
            "1 head 200 body=none end\n2 head 200 body=none end\n1 closed\n2 closed\n");
  EXPECT_TRUE(side.codec.wants_close());
}

TEST_F(ClientCodecTest, AnIdleConnectionThatIsToldToGoWantsToBeClosed) {
  ClientSide side(bench);
  EXPECT_TRUE(side.codec.idle_bytes_allowed());
  side.Feed(Settings() + Ping() + Goaway(0, 0));
  EXPECT_TRUE(side.codec.wants_close());
  EXPECT_GE(side.capacity_changes, 2);
}

TEST_F(ClientCodecTest, MalformedAnswersEndTheConnection) {
  const Fields ok = {{":status", "200"}};
  const std::string bad[] = {
      Headers(1, {{"x-a", "1"}}, true),
      Headers(1, {{":status", "20"}}, true),
      Headers(1, {{":status", "101"}}, false),
      Headers(1, With(ok, {{":status", "201"}}), true),
      Headers(1, With(ok, {{"Upper", "1"}}), true),
      Headers(1, With(ok, {{"x-a", "a\r\nb"}}), true),
      Headers(1, With(ok, {{"connection", "close"}}), true),
      Headers(1, With(ok, {{"transfer-encoding", "chunked"}}), true),
      Headers(1, With(ok, {{"content-length", "1"}, {"content-length", "2"}}), true),
      Headers(1, With(ok, {{"content-length", "5"}}), true),
      Headers(1, ok, false) + Headers(1, {{":status", "200"}}, true),
      Data(1, "early", false),
      Headers(2, ok, true),
      Frame(NGHTTP2_PUSH_PROMISE, NGHTTP2_FLAG_END_HEADERS, 1, Big(2, 4) + Block(Get())),
      "HTTP/1.1 400 Bad Request\r\n\r\n",
  };
  for (const std::string& bytes : bad) {
    ClientSide side(bench);
    side.New().SendHead(Get(), true);
    side.Sent();
    side.Feed((bytes[0] == 'H' ? "" : Settings() + SettingsAck()) + bytes);
    const std::string sent = side.Sent();
    EXPECT_TRUE(side.codec.wants_close()) << sent;
    EXPECT_NE(sent.find("GOAWAY"), std::string::npos) << sent;
    EXPECT_NE(side.Events().find("1 reset 5"), std::string::npos);
    EXPECT_FALSE(side.codec.can_start());
  }
}

TEST_F(ClientCodecTest, ABodyThatContradictsItsLengthIsAnError) {
  for (const char* body : {"abc", "abcdefgh"}) {
    ClientSide side(bench);
    side.New().SendHead(Get(), true);
    side.Sent();
    side.Feed(Settings() + Headers(1, {{":status", "200"}, {"content-length", "5"}}, false) +
              Data(1, body, true));
    side.Sent();
    EXPECT_NE(side.Events().find("1 reset 5"), std::string::npos) << body;
  }
}

TEST_F(ClientCodecTest, TooMuchOfAHeadIsRefused) {
  Options options;
  options.max_head_bytes = 1000;
  options.max_headers = 10;
  Fields many = {{":status", "200"}};
  for (int i = 0; i < 10; ++i) many.push_back({"x", "1"});
  const std::pair<Fields, std::string> bad[] = {
      {{{":status", "200"}, {"x", std::string(1000, 'v')}},
       "1 reset 2 http2.header_list_size_too_large\n"},
      {many, "1 reset 2 http2.too_many_headers\n"}};
  for (const auto& [fields, event] : bad) {
    ClientSide side(bench, options);
    side.New().SendHead(Get(), true);
    side.Sent();
    side.Feed(Settings() + Headers(1, fields, true));
    EXPECT_EQ(side.Sent(), "RST 1 2\n");
    EXPECT_EQ(side.Events(), event);
    EXPECT_FALSE(side.codec.wants_close());
  }
}

TEST_F(ClientCodecTest, AnUpgradeBecomesAnExtendedConnect) {
  ClientSide side(bench);
  side.Feed(Settings({{NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL, 1}}));
  side.Sent();
  ClientExchange& exchange = side.New();
  exchange.SendHead(With(Get("/chat"), {{"connection", "upgrade"}, {"upgrade", "websocket"}}),
                    false, /*upgrade=*/true);
  exchange.Send("frames", false);
  EXPECT_EQ(side.Sent(),
            "HEADERS 1 [:method: CONNECT] [:protocol: websocket] [:scheme: http] [:path: /chat] "
            "[:authority: a.test]\nDATA 1 frames\n");
  side.Feed(Headers(1, {{":status", "200"}}, false) + Data(1, "back", false));
  EXPECT_EQ(side.Events(),
            "1 head 101 body=none upgrade [connection: upgrade] [upgrade: websocket]\n"
            "1 body back\n");
}

TEST_F(ClientCodecTest, AnUpstreamThatKnowsNoExtendedConnectIsNotAsked) {
  ClientSide side(bench);
  side.Feed(Settings());
  side.Sent();
  ClientExchange& exchange = side.New();
  exchange.SendHead(With(Get(), {{"upgrade", "websocket"}}), false, /*upgrade=*/true);
  EXPECT_EQ(side.Sent(), "");
  EXPECT_EQ(side.Events(), "1 reset 5 http2.extended_connect_not_supported\n");
  EXPECT_TRUE(side.codec.can_start());
}

TEST_F(ClientCodecTest, ConnectOpensATunnel) {
  ClientSide side(bench);
  side.New().SendHead({{":method", "CONNECT"}, {":authority", "b.test:443"}}, false);
  EXPECT_EQ(side.Sent(), "HEADERS 1 [:method: CONNECT] [:authority: b.test:443]\n");
  side.Feed(Settings() + Headers(1, {{":status", "200"}}, false));
  EXPECT_EQ(side.Events(), "1 head 200 body=none upgrade\n");
}

TEST_F(ClientCodecTest, TheConnectionsEndIsTheStreamsEnd) {
  ClientSide side(bench);
  side.New().SendHead(Get(), true);
  side.Sent();
  side.codec.OnEof();
  EXPECT_EQ(side.Events(), "1 reset 0 \n");
  EXPECT_TRUE(side.codec.wants_close());
}

TEST_F(ClientCodecTest, AnAnswerThatCameWholeIsReadThoughTheConnectionIsGone) {
  ClientSide side(bench);
  ClientExchange& exchange = side.New();
  exchange.SendHead(Get(), true);
  side.Sent();
  exchange.stream->Pause(kPausePeerFull);
  side.Feed(Settings() + Headers(1, {{":status", "200"}}, false) + Data(1, "whole", true));
  EXPECT_EQ(side.Events(), "1 head 200 body=chunked\n");
  side.codec.OnConnectionLost(StreamReset::kConnectionReset);
  EXPECT_EQ(side.Events(), "1 body whole end\n1 closed\n");
}

TEST_F(ClientCodecTest, AnAnswerThatIsCompleteBeforeTheRequestIs) {
  ClientSide side(bench);
  ClientExchange& exchange = side.New();
  exchange.SendHead(Post(), false);
  side.Sent();
  side.Feed(Settings() + Headers(1, {{":status", "413"}}, true) + Rst(1, NGHTTP2_NO_ERROR));
  EXPECT_EQ(side.Events(), "1 head 413 body=none end\n1 closed\n");
}

TEST_F(ClientCodecTest, AStreamAfterALongSilenceSendsAPing) {
  Options options;
  options.keepalive.idle_interval = std::chrono::seconds(10);
  options.keepalive.timeout = std::chrono::seconds(2);
  ClientSide side(bench, options);
  side.Feed(Settings());
  side.Sent();
  bench.Advance(std::chrono::seconds(11));
  side.New().SendHead(Get(), true);
  const std::string sent = side.Sent();
  EXPECT_NE(sent.find("PING\n"), std::string::npos) << sent;
  bench.Advance(std::chrono::seconds(3));
  EXPECT_EQ(side.Events(), "1 reset 1 http2.ping_timeout\n");
  EXPECT_TRUE(side.codec.wants_close());
}

}  // namespace
}  // namespace sluice::http::h2
