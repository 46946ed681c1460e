#include "source/http/h2/client_stream.h"

#include <gtest/gtest.h>

#include "test/http/h2/codec_sides.h"

namespace sluice::http::h2 {
namespace {

TEST(ClientStreamTest, SendsBodyAndTrailers) {
  Bench bench;
  ClientSide side(bench);
  ClientExchange& exchange = side.New();
  exchange.SendHead(Post(), false);
  exchange.Send("body", false);
  exchange.SendTrailers({{"x-t", "1"}});
  EXPECT_EQ(side.Sent(),
            "HEADERS 1 [:method: POST] [:scheme: http] [:path: /] [:authority: a.test]\n"
            "DATA 1 body\nHEADERS 1 [x-t: 1] end\n");
}

TEST(ClientStreamTest, ExchangesAreIndependentOfEachOther) {
  Bench bench;
  CodecPair pair(bench);
  pair.server.answer = true;
  for (int i = 0; i < 20; ++i) {
    pair.client.New().SendHead(i % 2 == 0 ? Get() : Post(), i % 2 == 0);
  }
  pair.Run();
  EXPECT_EQ(pair.client.codec.active_streams(), 10);
  for (int i = 1; i < 20; i += 4) pair.client.exchanges[static_cast<size_t>(i)]->Send("x", true);
  for (int i = 3; i < 20; i += 4) {
    pair.client.exchanges[static_cast<size_t>(i)]->stream->Reset(StreamReset::kLocalReset);
  }
  pair.Run();
  EXPECT_EQ(pair.client.codec.active_streams(), 0);
  EXPECT_EQ(pair.server.codec.active_streams(), 0);
  EXPECT_EQ(pair.client.ended, 20);
  EXPECT_EQ(bench.counters.streams_active.value(), 0);
}

TEST(ClientStreamTest, ASlowUpstreamBlocksTheRequest) {
  Bench bench;
  Options options;
  options.stream_buffer_limit = 100;
  ClientSide side(bench, options);
  side.Feed(Settings({{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 10}}));
  ClientExchange& exchange = side.New();
  exchange.SendHead(Post(), false);
  exchange.Send(std::string(200, 'x'), false);
  EXPECT_EQ(side.Events(), "1 blocked\n");
  side.Sent();
  side.Feed(WindowUpdate(1, 200));
  side.Sent();
  EXPECT_EQ(side.Events(), "1 ready\n");
}

}  // namespace
}  // namespace sluice::http::h2
