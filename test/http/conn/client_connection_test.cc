#include "source/http/conn/client_connection.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "source/base/arena.h"
#include "source/http/h1/client_codec.h"
#include "test/event/simulated_clock.h"
#include "test/http/conn/socket_peer.h"

namespace sluice::http::conn {
namespace {

// The owner of one upstream connection with the HTTP/1 codec; writes down what becomes of its one
// stream.
class ClientConnectionTest : public testing::Test,
                             public ClientConnectionEvents,
                             public ClientStreamEvents {
 protected:
  ClientConnectionTest()
      : connection_(std::make_unique<ClientConnection>(loop_, blocks_, upstream_.TakeNearEnd(),
                                                       65536, *this)) {
    connection_->SetCodec(std::make_unique<h1::ClientCodec>(connection_->codec_events(),
                                                            connection_->socket().out(), options_));
    connection_->Start(/*connecting=*/false);
  }
  void Turn() {
    for (int i = 0; i < 4; ++i) loop_.RunOnce(/*wait=*/false);
  }
  void SendGet() {
    RequestHead head(arena_);
    head.method = Method::kGet;
    head.method_name = "GET";
    head.path = "/";
    head.authority = "a";
    stream_ = &connection_->NewStream(*this);
    stream_->SendHead(head, /*end=*/true);
    Turn();
  }

  // ClientConnectionEvents
  void OnConnected() override {}
  void OnConnectFailed(int, std::string_view) override {}
  void OnStreamEnded() override { ++ended_; }
  void OnClosed() override {
    closed_ = true;
    loop_.DeferDelete(std::move(connection_));
  }

  // ClientStreamEvents
  ResponseHead& ResponseStorage() override {
    head_ = std::make_unique<ResponseHead>(arena_);
    return *head_;
  }
  void OnInformational() override {}
  void OnResponseHead(bool) override { status_ = head_->status; }
  void OnResponseBody(buffer::Buffer& body, bool) override { body_ += body.ToString(); }
  void OnResponseTrailers(const HeaderMap&) override {}
  void OnResponseReset(StreamReset reason, std::string_view) override {
    reset_ = static_cast<int>(reason);
  }
  void OnUpstreamBlocked() override {}
  void OnUpstreamReady() override {}
  void OnStreamClosed() override {}

  event::SimulatedClock clock_;
  const h1::ClientOptions options_;
  buffer::BlockPool blocks_;
  base::ChunkPool chunks_;
  base::Arena arena_{chunks_};
  event::Loop loop_{clock_};
  SocketPeer upstream_;
  std::unique_ptr<ClientConnection> connection_;
  ClientStream* stream_ = nullptr;
  std::unique_ptr<ResponseHead> head_;
  int status_ = 0;
  std::string body_;
  int reset_ = -1;
  int ended_ = 0;
  bool closed_ = false;
};

TEST_F(ClientConnectionTest, CarriesOneExchangeAfterTheOther) {
  for (int i = 1; i <= 2; ++i) {
    SendGet();
    EXPECT_EQ(upstream_.Take(), "GET / HTTP/1.1\r\nhost: a\r\n\r\n");
    upstream_.Send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    Turn();
    EXPECT_EQ(status_, 200);
    EXPECT_EQ(ended_, i);
  }
  EXPECT_EQ(body_, "okok");
  EXPECT_EQ(connection_->streams_started(), 2u);
  EXPECT_FALSE(connection_->codec().wants_close());
}

TEST_F(ClientConnectionTest, AnEndBeforeTheAnswerResetsTheStream) {
  SendGet();
  upstream_.Take();  // what is unread when it closes would be a reset
  upstream_.Close();
  Turn();
  EXPECT_EQ(reset_, static_cast<int>(StreamReset::kConnectionClosed));
  EXPECT_TRUE(closed_);
}

TEST_F(ClientConnectionTest, AnEndWhileIdleClosesTheConnection) {
  SendGet();
  upstream_.Send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
  Turn();
  upstream_.Close();
  Turn();
  EXPECT_EQ(reset_, -1);
  EXPECT_TRUE(closed_);
}

TEST_F(ClientConnectionTest, KnowsOfInputThatTheKernelHolds) {
  EXPECT_FALSE(connection_->HasUnreadInput());
  upstream_.Finish();
  EXPECT_TRUE(connection_->HasUnreadInput());
}

TEST_F(ClientConnectionTest, ABodyUntilCloseEndsWithTheConnection) {
  SendGet();
  upstream_.Take();
  upstream_.Send("HTTP/1.1 200 OK\r\n\r\nall of");
  Turn();
  upstream_.Send(" it");
  upstream_.Close();
  Turn();
  EXPECT_EQ(body_, "all of it");
  EXPECT_EQ(reset_, -1);
  EXPECT_TRUE(closed_);
}

TEST_F(ClientConnectionTest, ClosingResetsTheRunningStream) {
  SendGet();
  connection_->Close();
  EXPECT_EQ(reset_, static_cast<int>(StreamReset::kLocalReset));
  EXPECT_TRUE(closed_);
}

}  // namespace
}  // namespace sluice::http::conn
