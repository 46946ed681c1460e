#include "source/http/h2/stream.h"

#include <gtest/gtest.h>

#include "test/http/h2/codec_sides.h"

namespace sluice::http::h2 {
namespace {

class StreamTest : public ::testing::Test {
 protected:
  Bench bench;
};

size_t Count(const std::string& text, const std::string& what) {
  size_t n = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

TEST_F(StreamTest, BodiesOfAnySizeArriveUnchangedInBothDirections) {
  CodecPair pair(bench);
  std::string upload;
  for (int i = 0; i < 500000; ++i) upload += static_cast<char>('a' + i % 23);
  ClientExchange& exchange = pair.client.New();
  exchange.SendHead(Post(), false);
  exchange.Send(upload, true);
  pair.Run();
  EXPECT_TRUE(pair.server.last().body == upload);
  pair.server.last().Respond(200, upload + upload);
  pair.Run();
  EXPECT_TRUE(exchange.body == upload + upload);
  EXPECT_EQ(pair.client.codec.active_streams(), 0);
  EXPECT_EQ(pair.server.codec.active_streams(), 0);
  EXPECT_EQ(bench.counters.pending_send_bytes.value(), 0);
  EXPECT_EQ(bench.counters.streams_active.value(), 0);
}

TEST_F(StreamTest, APausedReaderIsGivenNothingAndThePeerNoWindow) {
  Options options;
  options.initial_stream_window_size = 65535;
  ServerSide side(bench, options);
  side.Start();
  side.Feed(Headers(1, Post(), false));
  side.Sent();
  side.Events();
  side.last().stream->Pause(kPausePeerFull);
  side.last().stream->Pause(kPauseFilter);
  for (int i = 0; i < 4; ++i) side.Feed(Data(1, std::string(16000, 'x'), false));
  EXPECT_EQ(side.Events(), "");
  EXPECT_EQ(side.Sent(), "");
  side.last().stream->Resume(kPausePeerFull);
  side.Sent();
  EXPECT_EQ(side.Events(), "");  // the filter still waits
  side.last().stream->Resume(kPauseFilter);
  EXPECT_EQ(Count(side.Sent(), "WINDOW_UPDATE 1 64000"), 1u);
  EXPECT_EQ(side.last().body.size(), 64000u);
}

TEST_F(StreamTest, APeerThatIgnoresTheWindowIsCutOff) {
  Options options;
  options.initial_stream_window_size = 65535;
  ServerSide side(bench, options);
  side.Start();
  side.Feed(Headers(1, Post(), false));
  side.last().stream->Pause(kPausePeerFull);
  for (int i = 0; i < 5; ++i) side.Feed(Data(1, std::string(16000, 'x'), false));
  side.Sent();
  EXPECT_TRUE(side.codec.wants_close());
}

TEST_F(StreamTest, WhatIsHeldOfManySmallFramesTakesLittleMoreThanItsSize) {
  Options options;
  ServerSide side(bench, options);
  side.Start();
  side.Feed(Headers(1, Post(), false));
  side.last().stream->Pause(kPausePeerFull);
  std::string frames;
  for (int i = 0; i < 16000; ++i) frames += Data(1, "x", false);
  side.Feed(frames);
  side.last().stream->Resume(kPausePeerFull);
  side.Sent();
  EXPECT_EQ(side.last().body.size(), 16000u);
}

TEST_F(StreamTest, EndAndTrailersWaitForThePausedReader) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Post(), false) + Headers(3, Post(), false));
  side.exchanges[0]->stream->Pause(kPauseFilter);
  side.exchanges[1]->stream->Pause(kPauseFilter);
  side.Events();
  side.Feed(Data(1, "one", true) + Data(3, "two", false) + Headers(3, {{"x-t", "1"}}, true));
  EXPECT_EQ(side.Events(), "");
  side.exchanges[0]->stream->Resume(kPauseFilter);
  side.exchanges[1]->stream->Resume(kPauseFilter);
  side.Sent();
  EXPECT_EQ(side.Events(), "1 body one end\n2 body two\n2 trailers [x-t: 1]\n");
}

TEST_F(StreamTest, APausedAnswerOutlivesItsStream) {
  ClientSide side(bench);
  ClientExchange& exchange = side.New();
  exchange.SendHead(Get(), true);
  side.Sent();
  exchange.stream->Pause(kPausePeerFull);
  side.Feed(Settings() + Headers(1, {{":status", "200"}}, false) + Data(1, "held", true));
  side.Sent();
  EXPECT_EQ(side.Events(), "1 head 200 body=chunked\n");
  EXPECT_EQ(side.codec.active_streams(), 1);
  exchange.stream->Resume(kPausePeerFull);
  side.Sent();
  EXPECT_EQ(side.Events(), "1 body held end\n1 closed\n");
  EXPECT_EQ(side.codec.active_streams(), 0);
}

TEST_F(StreamTest, APausedRequestThatTheClientTakesBackIsOverAtOnce) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Post(), false));
  side.last().stream->Pause(kPauseFilter);
  side.Feed(Data(1, "whole", true));
  side.Events();
  side.Feed(Rst(1, NGHTTP2_CANCEL));
  EXPECT_EQ(side.Events(), "1 reset 2 http2.remote_reset\n1 closed\n");
}

TEST_F(StreamTest, BytesThatAreHeldCountForTheConnectionsWindowAfterAReset) {
  Options options;
  options.initial_connection_window_size = 65535;
  ServerSide side(bench, options);
  side.Start();
  side.Sent();
  for (int32_t id = 1; id < 40; id += 2) {
    side.Feed(Headers(id, Post(), false));
    side.last().stream->Pause(kPausePeerFull);
    side.Feed(Data(id, std::string(16000, 'x'), false));
    side.Feed(Rst(id, NGHTTP2_CANCEL));
    side.Sent();
  }
  EXPECT_FALSE(side.codec.wants_close()) << side.codec.fault();
}

TEST_F(StreamTest, OutputWaitsForThePeersWindow) {
  ServerSide side(bench);
  side.Feed(std::string(kPreface) + Settings({{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 5}}) +
            SettingsAck() + Headers(1, Get(), true));
  side.last().Respond(200, "hello world");
  EXPECT_EQ(side.Sent(), "HEADERS 1 [:status: 200]\nDATA 1 hello\n");
  side.Feed(WindowUpdate(1, 100));
  EXPECT_EQ(side.Sent(), "DATA 1  world end\n");
}

TEST_F(StreamTest, AFullQueueTellsItsOwnerAndAnEmptierOneToo) {
  Options options;
  options.stream_buffer_limit = 1000;
  ServerSide side(bench, options);
  side.Feed(std::string(kPreface) + Settings({{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 0}}) +
            SettingsAck() + Headers(1, Get(), true));
  side.Events();
  side.last().SendHead(200, {}, false);
  side.last().Send(std::string(1000, 'x'), false);
  EXPECT_EQ(side.Events(), "");
  side.last().Send("y", false);
  EXPECT_EQ(side.Events(), "1 blocked\n");
  side.Feed(WindowUpdate(1, 400));
  side.Sent();
  EXPECT_EQ(side.Events(), "");
  side.Feed(WindowUpdate(1, 101));
  side.Sent();
  EXPECT_EQ(side.Events(), "1 ready\n");
}

TEST_F(StreamTest, ManyStreamsTogetherHoldNoMoreThanAFewTimesOnesLimit) {
  Options options;
  options.stream_buffer_limit = 1000;
  ServerSide side(bench, options);
  side.Feed(std::string(kPreface) + Settings({{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 0}}) +
            SettingsAck());
  for (int32_t id = 1; id < 20; id += 2) {
    side.Feed(Headers(id, Get(), true));
    side.last().SendHead(200, {}, false);
    side.last().Send(std::string(900, 'x'), false);
  }
  const std::string events = side.Events();
  EXPECT_EQ(Count(events, "blocked"), 6u) << events;
}

TEST_F(StreamTest, ABlockedConnectionBlocksItsStreams) {
  ServerSide side(bench);
  side.Start();
  side.Feed(Headers(1, Get(), true));
  side.Events();
  side.codec.OnOutputBlocked();
  EXPECT_EQ(side.Events(), "1 blocked\n");
  side.codec.OnOutputReady();
  EXPECT_EQ(side.Events(), "1 ready\n");
}

TEST_F(StreamTest, LargeOutputComesInPieces) {
  ServerSide side(bench);
  side.Feed(std::string(kPreface) + Settings({{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1 << 30}}) +
            SettingsAck() + WindowUpdate(0, 1 << 30) + Headers(1, Get(), true));
  side.last().Respond(200, std::string(1 << 20, 'x'));
  size_t total = 0;
  int pumps = 0;
  bool more = true;
  while (more) {
    more = side.codec.Pump();
    EXPECT_LE(side.out.size(), 160u * 1024);
    total += side.out.size();
    side.out.Clear();
    ++pumps;
  }
  EXPECT_GE(pumps, 8);
  EXPECT_GE(total, size_t{1} << 20);
}

}  // namespace
}  // namespace sluice::http::h2
