#include "source/http/h2/server_stream.h"

#include <gtest/gtest.h>

#include "test/http/h2/codec_sides.h"

namespace sluice::http::h2 {
namespace {

class ServerStreamTest : public ::testing::Test {
 protected:
  ServerStreamTest() : side(bench, MakeOptions()) {
    side.Feed(std::string(kPreface) + Settings({{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 5}}) +
              SettingsAck() + Headers(1, Get(), true));
    side.Sent();
    side.Events();
  }
  static Options MakeOptions() {
    Options options;
    options.flush_timeout = std::chrono::seconds(10);
    return options;
  }
  Bench bench;
  ServerSide side;
};

TEST_F(ServerStreamTest, AnAnswerThatNobodyTakesIsGivenUp) {
  side.last().Respond(200, "hello world");
  side.Sent();
  bench.Advance(std::chrono::seconds(11));
  EXPECT_EQ(side.Events(), "1 closed\n");
  EXPECT_EQ(side.Sent(), "RST 1 2\n");
  EXPECT_EQ(bench.counters.tx_flush_timeout.value(), 1u);
  EXPECT_EQ(bench.counters.pending_send_bytes.value(), 0);
}

TEST_F(ServerStreamTest, AnAnswerThatIsTakenSlowlyIsNot) {
  side.last().Respond(200, "hello world");
  for (int i = 0; i < 6; ++i) {
    side.Sent();
    bench.Advance(std::chrono::seconds(9));
    side.Feed(WindowUpdate(1, 1));
  }
  EXPECT_EQ(bench.counters.tx_flush_timeout.value(), 0u);
  side.Sent();
  EXPECT_EQ(side.Events(), "1 closed\n");
}

TEST_F(ServerStreamTest, AnAnswerThatIsNotCompleteHasAllTime) {
  side.last().SendHead(200, {}, false);
  side.last().Send("hello world", false);
  side.Sent();
  bench.Advance(std::chrono::minutes(60));
  EXPECT_EQ(side.Events(), "");
}

TEST_F(ServerStreamTest, WhatComesAfterTheEndIsNotSent) {
  http::ServerStream* const stream = side.last().stream;
  side.last().Respond(200, "one");
  buffer::Buffer more(bench.worker.blocks);
  more.Append("two");
  stream->SendBody(more, true);
  EXPECT_TRUE(more.empty());
  HeaderMap trailers(side.last().arena);
  stream->SendTrailers(trailers);
  EXPECT_EQ(side.Sent(), "HEADERS 1 [:status: 200]\nDATA 1 one end\n");
}

}  // namespace
}  // namespace sluice::http::h2
