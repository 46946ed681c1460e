#include "source/http/h2/session.h"

#include <gtest/gtest.h>

#include "test/http/h2/codec_sides.h"

namespace sluice::http::h2 {
namespace {

// What peers do that mean no good (reliability of a shared proxy): each ends the connection, or is
// bounded.
class SessionTest : public ::testing::Test {
 protected:
  Bench bench;
};

TEST_F(SessionTest, RapidResetsEndTheConnection) {
  ServerSide side(bench);
  side.Start();
  int32_t id = 1;
  for (; id < 10000 && !side.codec.wants_close(); id += 2) {
    side.Feed(Headers(id, Get(), true) + Rst(id, NGHTTP2_CANCEL));
    side.TakeOut();
  }
  EXPECT_EQ(side.exchanges.size(), 1001u);
  EXPECT_EQ(side.codec.fault(), "http2.too_many_resets");
}

TEST_F(SessionTest, ResetsAtAnOrdinaryPaceAreFine) {
  ServerSide side(bench);
  side.Start();
  for (int32_t id = 1; id < 10000; id += 2) {
    side.Feed(Headers(id, Get(), true) + Rst(id, NGHTTP2_CANCEL));
    side.TakeOut();
    if (id % 64 == 1) bench.Advance(std::chrono::seconds(1));
  }
  EXPECT_FALSE(side.codec.wants_close());
}

TEST_F(SessionTest, ResetsThatItsErrorsProvokeCountToo) {
  Options options;
  options.stream_error_on_invalid_http_message = true;
  ServerSide side(bench, options);
  side.Start();
  for (int32_t id = 1; id < 10000 && !side.codec.wants_close(); id += 2) {
    side.Feed(Headers(id, With(Post(), {{"content-length", "5"}}), false) + Data(id, "x", true));
    side.TakeOut();
  }
  EXPECT_LE(side.exchanges.size(), 1002u);
  EXPECT_TRUE(side.codec.wants_close());
}

TEST_F(SessionTest, ContinuationsWithoutEndEndTheConnection) {
  for (const std::string& fragment : {std::string(), Block({{"x", "1"}})}) {
    ServerSide side(bench);
    side.Start();
    side.Feed(Frame(NGHTTP2_HEADERS, 0, 1, Block(Get())));
    for (int i = 0; i < 100 && !side.codec.wants_close(); ++i) {
      side.Feed(Frame(NGHTTP2_CONTINUATION, 0, 1, fragment));
    }
    EXPECT_TRUE(side.codec.wants_close());
  }
}

TEST_F(SessionTest, EmptyFramesInARowEndTheConnection) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Post(), false) + Data(1, "", false));
  EXPECT_FALSE(side.codec.wants_close());
  side.Feed(Data(1, "", false));
  EXPECT_TRUE(side.codec.wants_close());
  EXPECT_EQ(bench.counters.inbound_empty_frames_flood.value(), 1u);
}

TEST_F(SessionTest, FramesOfPaddingAloneAreEmptyToo) {
  ServerSide side(bench);
  side.Start();
  const std::string padding = Frame(NGHTTP2_DATA, NGHTTP2_FLAG_PADDED, 1, std::string("\2\0\0", 3));
  side.Feed(Headers(1, Post(), false) + padding + padding);
  EXPECT_TRUE(side.codec.wants_close());
  EXPECT_EQ(bench.counters.inbound_empty_frames_flood.value(), 1u);
}

TEST_F(SessionTest, PrioritiesWithoutEndEndTheConnection) {
  ServerSide side(bench);
  side.Start();
  const std::string priority = Frame(NGHTTP2_PRIORITY, 0, 1, Big(0, 4) + "x");
  for (int i = 0; i < 100; ++i) side.Feed(priority);
  EXPECT_FALSE(side.codec.wants_close());
  side.Feed(priority);
  EXPECT_TRUE(side.codec.wants_close());
  EXPECT_EQ(bench.counters.inbound_priority_frames_flood.value(), 1u);
}

TEST_F(SessionTest, WindowUpdatesWithoutEndEndTheConnection) {
  ServerSide side(bench);
  side.Start();
  for (int i = 0; i < 5; ++i) side.Feed(WindowUpdate(0, 1));
  EXPECT_FALSE(side.codec.wants_close());
  side.Feed(WindowUpdate(0, 1));
  EXPECT_TRUE(side.codec.wants_close());
  EXPECT_EQ(bench.counters.inbound_window_update_frames_flood.value(), 1u);
}

TEST_F(SessionTest, PingsWhoseAnswersNobodyReadsEndTheConnection) {
  ServerSide side(bench);
  side.Start();
  int pings = 0;
  for (; pings < 20000 && !side.codec.wants_close(); ++pings) {
    side.Feed(Ping());
    side.codec.Pump();
  }
  EXPECT_GE(pings, 990);
  EXPECT_LE(pings, 1010);
  EXPECT_EQ(bench.counters.outbound_control_flood.value(), 1u);
}

TEST_F(SessionTest, PingsInOneReadAreCountedBeforeTheyAreAnswered) {
  ServerSide side(bench);
  side.Start();
  std::string pings;
  for (int i = 0; i < 5000; ++i) pings += Ping();
  side.Feed(pings);
  EXPECT_TRUE(side.codec.wants_close());
  EXPECT_LT(side.out.size(), 4096u);
}

TEST_F(SessionTest, PingsWhoseAnswersAreReadAreFine) {
  ServerSide side(bench);
  side.Start();
  for (int i = 0; i < 5000; ++i) {
    side.Feed(Ping());
    side.TakeOut();
  }
  EXPECT_FALSE(side.codec.wants_close());
  EXPECT_LE(bench.counters.outbound_control_frames_active.value(), 1);
}

TEST_F(SessionTest, SettingsWhoseAnswersNobodyReadsEndTheConnection) {
  ServerSide side(bench);
  side.Start();
  int frames = 0;
  for (; frames < 20000 && !side.codec.wants_close(); ++frames) {
    side.Feed(Settings({{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1000}}));
    side.codec.Pump();
  }
  EXPECT_LE(frames, 1010);
}

TEST_F(SessionTest, TooManySettingsInOneFrameEndTheConnection) {
  ServerSide side(bench);
  std::vector<std::pair<uint16_t, uint32_t>> entries(33, {0x99, 1});
  side.Feed(std::string(kPreface) + Settings() + Settings(entries));
  side.TakeOut();
  EXPECT_TRUE(side.codec.wants_close());
}

TEST_F(SessionTest, AnswersInTinyWindowsAreCounted) {
  Options options;
  options.max_outbound_frames = 1000;
  options.max_inbound_window_update_frames_per_data_frame_sent = 1000;
  ServerSide side(bench, options);
  side.Feed(std::string(kPreface) + Settings({{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1}}) +
            SettingsAck() + Headers(1, Get(), true));
  side.last().SendHead(200, {}, false);
  side.last().Send(std::string(20000, 'x'), false);
  for (int i = 0; i < 20000 && !side.codec.wants_close(); ++i) {
    side.codec.Pump();
    side.Feed(WindowUpdate(1, 1));
  }
  EXPECT_TRUE(side.codec.wants_close());
  EXPECT_EQ(bench.counters.outbound_flood.value(), 1u);
}

TEST_F(SessionTest, AWindowOfTheConnectionThatOverflowsEndsIt) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Post(), false) + WindowUpdate(0, INT32_MAX));
  EXPECT_EQ(side.Sent(), "GOAWAY 1 3\n");
  EXPECT_TRUE(side.codec.wants_close());
}

TEST_F(SessionTest, HeadsOnStreamsThatHaveEndedEndTheConnection) {
  const std::string done = Headers(1, Get(), true);
  for (const std::string& late : {Headers(1, {{"x-t", "1"}}, true), Headers(1, Get(), true)}) {
    ServerSide answered(bench);
    answered.answer = true;
    answered.Start();
    answered.Feed(done);
    answered.TakeOut();
    answered.Feed(late);
    EXPECT_EQ(answered.Sent(), "GOAWAY 1 5\n");
    ServerSide taken_back(bench);
    taken_back.Start();
    taken_back.Feed(Headers(1, Post(), false) + Rst(1, NGHTTP2_CANCEL) + late);
    EXPECT_EQ(taken_back.Sent(), "GOAWAY 1 5\n");
  }
}

TEST_F(SessionTest, AClientThatLeavesIsServedAndLetGo) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Get(), true) + Goaway(0, NGHTTP2_NO_ERROR));
  EXPECT_FALSE(side.codec.wants_close());
  side.last().Respond(200, "ok");
  side.Sent();
  EXPECT_TRUE(side.codec.wants_close());
  ServerSide idle(bench);
  idle.Start();
  idle.Feed(Goaway(0, 0xff));
  idle.Sent();
  EXPECT_TRUE(idle.codec.wants_close());
}

TEST_F(SessionTest, WindowUpdatesByNothingEndTheConnection) {
  ServerSide side(bench);
  side.Start();
  side.Feed(WindowUpdate(0, 0));
  EXPECT_NE(side.Sent().find("GOAWAY 0 1\n"), std::string::npos);
  EXPECT_TRUE(side.codec.wants_close());
}

// One indexed field of 4 kB, named by one byte each time (CVE-2026-47774).
TEST_F(SessionTest, ABlockThatGrowsWhenDecodedIsStoppedAtTheLimit) {
  ServerSide side(bench);
  side.Start();
  const std::string insert =
      std::string("\x40", 1) + HpackText("cookie") + HpackText(std::string(3000, 'c'));
  side.Feed(Frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS | NGHTTP2_FLAG_END_STREAM, 1,
                  Block(Get()) + insert + std::string(12000, '\xbe')));
  EXPECT_EQ(side.Sent(), "RST 1 2\n");
  EXPECT_EQ(side.Events(), "1 reset 2 http2.header_list_size_too_large\n1 closed\n");
  EXPECT_EQ(bench.counters.header_overflow.value(), 1u);
  EXPECT_FALSE(side.codec.wants_close());
}

TEST_F(SessionTest, CookieCrumbsCountOneByOne) {
  ServerSide side(bench);
  side.Start();
  Fields fields = Get();
  for (int i = 0; i < 97; ++i) fields.push_back({"cookie", ""});
  side.Feed(Headers(1, fields, true));
  EXPECT_EQ(side.Sent(), "RST 1 2\n");
  EXPECT_EQ(side.Events(), "1 reset 2 http2.too_many_headers\n1 closed\n");
}

TEST_F(SessionTest, AHeadOnAnIdThatWasSkippedEndsTheConnection) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(5, Get(), true) + Headers(3, Get(), true));
  EXPECT_TRUE(side.codec.wants_close());
  EXPECT_EQ(side.Sent(), "GOAWAY 5 1\n");
}

TEST_F(SessionTest, DataBehindTheEndOfBothSidesEndsTheConnection) {
  ServerSide side(bench);
  side.answer = true;
  side.Start();
  side.Feed(Headers(1, Get(), true));
  EXPECT_EQ(side.Sent(), "HEADERS 1 [:status: 200]\nDATA 1 ok end\n");
  side.FeedBytewise(Data(1, "late", true) + Headers(3, Get(), true));
  EXPECT_EQ(side.Sent(), "GOAWAY 1 5\n");
  EXPECT_EQ(side.codec.fault(), "http2.stream_closed");
  EXPECT_EQ(side.exchanges.size(), 1u);
}

TEST_F(SessionTest, AStreamsWindowBeyondWhatCanBeEndsThatStream) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Post(), false) + Headers(3, Post(), false));
  side.Events();
  side.FeedBytewise(WindowUpdate(1, INT32_MAX) + WindowUpdate(1, INT32_MAX));
  EXPECT_EQ(side.Sent(), "RST 1 3\n");
  EXPECT_EQ(side.Events(), "1 reset 5 http2.flow_control_error\n1 closed\n");
  EXPECT_EQ(side.codec.active_streams(), 1);
}

TEST_F(SessionTest, AnUpstreamsWindowBeyondWhatCanBeEndsThatStream) {
  ClientSide side(bench);
  side.New().SendHead(Get(), true);
  side.TakeOut();
  side.Feed(Settings() + WindowUpdate(1, INT32_MAX));
  EXPECT_EQ(side.Sent(), "RST 1 3\n");
  EXPECT_EQ(side.Events(), "1 reset 5 http2.flow_control_error\n");
  EXPECT_FALSE(side.codec.wants_close());
}

TEST_F(SessionTest, WindowUpdatesThatAreRefusedCountAsAFloodToo) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Post(), false));
  for (int i = 0; i < 100 && !side.codec.wants_close(); ++i) {
    side.Feed(WindowUpdate(1, INT32_MAX));
  }
  EXPECT_EQ(side.codec.fault(), "http2.inbound_window_update_frames_flood");
}

TEST_F(SessionTest, UnknownFramesAreIgnored) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Frame(0x4d, 4, 0, "metadata") + Frame(0xfa, 0xff, 7, "?") + Headers(1, Get(), true));
  EXPECT_EQ(side.Events(), "1 head GET / host=a.test body=none end\n");
}

TEST_F(SessionTest, NothingIsReadAfterTheEnd) {
  ServerSide side(bench);
  side.Start();
  side.Feed(WindowUpdate(0, 0) + Headers(1, Get(), true));
  side.TakeOut();
  side.Feed(Headers(3, Get(), true));
  EXPECT_EQ(side.Events(), "");
  EXPECT_TRUE(side.in.empty());
}

TEST_F(SessionTest, ThousandsOfStreamsEndInOneGo) {
  Options options;
  options.max_concurrent_streams = 20000;
  ServerSide side(bench, options);
  side.Start();
  std::string heads;
  for (int32_t id = 1; id < 20000; id += 2) heads += Headers(id, Get(), true);
  side.Feed(heads);
  EXPECT_EQ(side.codec.active_streams(), 10000);
  side.Feed(WindowUpdate(0, 0));
  side.TakeOut();
  EXPECT_EQ(side.codec.active_streams(), 0);
}

TEST_F(SessionTest, FloodsFromAnUpstreamAreStoppedToo) {
  ClientSide side(bench);
  side.New().SendHead(Get(), true);
  side.TakeOut();
  side.Feed(Settings());
  for (int i = 0; i < 5000 && !side.codec.wants_close(); ++i) {
    side.Feed(Ping());
    side.codec.Pump();
  }
  EXPECT_TRUE(side.codec.wants_close());
  EXPECT_EQ(side.Events(), "1 reset 5 http2.outbound_control_frames_flood\n");
}

}  // namespace
}  // namespace sluice::http::h2
