#include "source/http/conn/server_connection.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "source/base/arena.h"
#include "source/http/h1/server_codec.h"
#include "test/event/simulated_clock.h"
#include "test/http/conn/socket_peer.h"

namespace sluice::http::conn {
namespace {

using std::chrono::milliseconds;

// The owner of one connection with the HTTP/1 codec; answers when the test says so.
class ServerConnectionTest : public testing::Test,
                             public ServerConnectionEvents,
                             public ServerStreamEvents {
 protected:
  ServerConnectionTest()
      : connection_(std::make_unique<ServerConnection>(loop_, blocks_, client_.TakeNearEnd(), 65536,
                                                       milliseconds(500), *this)) {
    connection_->SetCodec(std::make_unique<h1::ServerCodec>(
        connection_->codec_events(), connection_->socket().out(), options_, nullptr));
    connection_->Start();
  }
  void Turn() {
    for (int i = 0; i < 4; ++i) loop_.RunOnce(/*wait=*/false);
  }
  // Exchanges go outside of a callback here: the loop settles the connection in its next turn.
  void Answer(std::string_view body) {
    ResponseHead head(arena_);
    head.status = 200;
    head.framing = Framing::kLength;
    head.content_length = body.size();
    stream_->SendHead(head, body.empty());
    if (body.empty()) return;
    buffer::Buffer bytes(blocks_);
    bytes.Append(body);
    stream_->SendBody(bytes, /*end=*/true);
  }

  // ServerConnectionEvents
  ServerCodecEvents::Storage NewRequest(ServerStream& stream) override {
    stream_ = &stream;
    head_ = std::make_unique<RequestHead>(arena_);
    return {this, head_.get()};
  }
  void OnCodecError(ServerStreamEvents&, const CodecError& error) override {
    errors_ += std::string(error.detail);
    Answer("bad");
  }
  void OnActivity() override {}
  void OnClosed(bool by_peer) override {
    closed_ = by_peer ? "by peer" : "by us";
    loop_.DeferDelete(std::move(connection_));
  }

  // ServerStreamEvents
  void OnRequestHead(bool) override { paths_ += std::string(head_->path) + " "; }
  void OnRequestBody(buffer::Buffer&, bool) override {}
  void OnRequestTrailers(const HeaderMap&) override {}
  void OnRequestReset(StreamReset, std::string_view) override { ++resets_; }
  void OnDownstreamBlocked() override {}
  void OnDownstreamReady() override {}
  void OnStreamClosed() override { stream_ = nullptr; }

  event::SimulatedClock clock_;
  const h1::ServerOptions options_;
  buffer::BlockPool blocks_;
  base::ChunkPool chunks_;
  base::Arena arena_{chunks_};
  event::Loop loop_{clock_};
  SocketPeer client_;
  std::unique_ptr<ServerConnection> connection_;
  ServerStream* stream_ = nullptr;
  std::unique_ptr<RequestHead> head_;
  std::string paths_;
  std::string errors_;
  std::string closed_;
  int resets_ = 0;
};

TEST_F(ServerConnectionTest, PipelinedRequestsAreServedOneAfterTheOther) {
  client_.Send("GET /1 HTTP/1.1\r\nhost: a\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\n\r\n");
  Turn();
  EXPECT_EQ(paths_, "/1 ");
  Answer("one");
  Turn();
  ASSERT_EQ(paths_, "/1 /2 ");
  Answer("two");
  Turn();
  const std::string text = client_.Take();
  EXPECT_LT(text.find("one"), text.find("two"));
  EXPECT_NE(text.find("two"), std::string::npos);
  EXPECT_EQ(closed_, "");
}

TEST_F(ServerConnectionTest, AnIdleClientThatLeavesEndsTheConnection) {
  client_.Finish();
  Turn();
  EXPECT_EQ(closed_, "by peer");
  EXPECT_TRUE(client_.AtEof());
}

TEST_F(ServerConnectionTest, AClientThatHasSaidItsLastIsNotWaitedFor) {
  client_.Send("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
  Turn();
  Answer("last");
  Turn();
  EXPECT_EQ(closed_, "by us");
  EXPECT_NE(client_.Take().find("last"), std::string::npos);
  EXPECT_TRUE(client_.AtEof());
}

TEST_F(ServerConnectionTest, AClientThatGoesOnAfterItsLastIsWaitedFor) {
  client_.Send("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\nGET");
  Turn();
  Answer("last");
  Turn();
  EXPECT_EQ(closed_, "");
  EXPECT_NE(client_.Take().find("last"), std::string::npos);
}

TEST_F(ServerConnectionTest, SendsItsEndAndWaitsForTheClients) {
  client_.Send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  Turn();
  connection_->Drain();
  Answer("last");
  Turn();
  EXPECT_NE(client_.Take().find("last"), std::string::npos);
  EXPECT_TRUE(client_.AtEof());
  EXPECT_EQ(closed_, "");
  client_.Send("what comes now is thrown away");
  Turn();
  EXPECT_EQ(paths_, "/ ");
  client_.Finish();
  Turn();
  EXPECT_NE(closed_, "");
}

TEST_F(ServerConnectionTest, DoesNotWaitLongerThanTheDelay) {
  client_.Send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  Turn();
  connection_->Drain();
  Answer("last");
  Turn();
  clock_.Advance(milliseconds(499));
  Turn();
  EXPECT_EQ(closed_, "");
  clock_.Advance(milliseconds(2));
  Turn();
  EXPECT_EQ(closed_, "by us");
}

TEST_F(ServerConnectionTest, ADrainLetsTheRunningExchangeEnd) {
  client_.Send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  Turn();
  connection_->Drain();
  Turn();
  EXPECT_FALSE(client_.AtEof());
  Answer("last");
  Turn();
  EXPECT_NE(client_.Take().find("connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(client_.AtEof());
}

TEST_F(ServerConnectionTest, ADrainClosesAnIdleConnectionAtOnce) {
  connection_->Drain();
  Turn();
  EXPECT_TRUE(client_.AtEof());
}

TEST_F(ServerConnectionTest, ClosingNowTellsTheRunningExchange) {
  client_.Send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  Turn();
  connection_->CloseNow();
  EXPECT_EQ(resets_, 1);
  EXPECT_EQ(closed_, "by us");
  Turn();
  EXPECT_TRUE(client_.AtEof());
}

TEST_F(ServerConnectionTest, ARefusedRequestIsAnsweredAndTheConnectionCloses) {
  client_.Send("GET / HTTP/1.1\r\nbad header\r\n\r\n");
  Turn();
  EXPECT_EQ(errors_, "http1.codec_error");
  EXPECT_NE(client_.Take().find("bad"), std::string::npos);
  EXPECT_TRUE(client_.AtEof());
}

}  // namespace
}  // namespace sluice::http::conn
