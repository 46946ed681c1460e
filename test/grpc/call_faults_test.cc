// Calls against servers that do what gRPC's own never does, and without any.
#include <memory>

#include "source/grpc/call.h"
#include "test/grpc/call_fixture.h"
#include "test/grpc/raw_server.h"

namespace sluice::grpc {
namespace {

const RawServer::Fields kGrpc = {{"content-type", "application/grpc"}};
const std::string kFramed("\0\0\0\0\1a", 6);

class CallFaultsTest : public CallFixture {
 protected:
  CallFaultsTest() { ConnectTo(listener_.address()); }
  ~CallFaultsTest() override {
    call_.reset();
    cluster_ = upstream::ClusterRef();
    Turn();
    server_.reset();
  }
  // Until the request is at the server.
  void Connect() {
    Start();
    EXPECT_TRUE(call_->Send("x"));
    Turn();
    server_ = std::make_unique<RawServer>(listener_.Accept(), *http2_);
    PumpUntil([&] { return server_->has_request(); });
  }
  template <typename F>
  void PumpUntil(F over) {
    for (int turns = 0; !over() && turns < 10000; ++turns) {
      Turn();
      if (server_ != nullptr) server_->Pump();
    }
    EXPECT_TRUE(over());
  }
  const Status& End() {
    PumpUntil([&] { return events_.closed > 0; });
    return events_.status;
  }

  net::Listener listener_;
  std::unique_ptr<RawServer> server_;
};

TEST_F(CallFaultsTest, AnHttpStatusStandsForOneOfGrpc) {
  Connect();
  server_->Head(503, {});
  EXPECT_EQ(End().code, Code::kUnavailable);
  EXPECT_EQ(events_.status.message, "the answer has the HTTP status 503");
}

TEST_F(CallFaultsTest, AGrpcStatusGoesBeforeTheHttpStatus) {
  Connect();
  server_->Head(503, {{"grpc-status", "7"}}, /*end=*/true);
  EXPECT_EQ(End().code, Code::kPermissionDenied);
}

TEST_F(CallFaultsTest, AnotherContentTypeIsNotRead) {
  Connect();
  server_->Head(200, {{"content-type", "text/html"}});
  EXPECT_EQ(End().code, Code::kUnknown);
}

TEST_F(CallFaultsTest, CompressedMessagesAreRefused) {
  Connect();
  server_->Head(200, {{"content-type", "application/grpc+proto"}, {"grpc-encoding", "gzip"}});
  EXPECT_EQ(End().code, Code::kUnimplemented);
  PumpUntil([&] { return server_->was_reset(); });
}

TEST_F(CallFaultsTest, SoIsOneThatIsCompressedUnannounced) {
  Connect();
  server_->Head(200, kGrpc);
  server_->Body(std::string("\1\0\0\0\1a", 6));
  EXPECT_EQ(End().code, Code::kUnimplemented);
}

TEST_F(CallFaultsTest, AnEndWithoutAStatusIsUnknown) {
  Connect();
  server_->Head(200, kGrpc);
  server_->Body(kFramed, /*end=*/true);
  EXPECT_EQ(End().code, Code::kUnknown);
  EXPECT_EQ(events_.messages.size(), 1u);
}

TEST_F(CallFaultsTest, TrailersWithoutAStatusAreUnknown) {
  Connect();
  server_->Head(200, kGrpc);
  server_->Trailers({{"x-other", "1"}});
  EXPECT_EQ(End().code, Code::kUnknown);
}

TEST_F(CallFaultsTest, AMessageThatIsCutIsNotInOrder) {
  Connect();
  server_->Head(200, kGrpc);
  server_->Body(kFramed.substr(0, 5));
  server_->Trailers({{"grpc-status", "0"}});
  EXPECT_EQ(End().code, Code::kInternal);
}

TEST_F(CallFaultsTest, AResetIsInternalAndARefusalUnavailable) {
  Connect();
  server_->Reset(http::StreamReset::kLocalReset);
  EXPECT_EQ(End().code, Code::kInternal);
}

TEST_F(CallFaultsTest, ALostConnectionIsUnavailable) {
  Connect();
  server_->Head(200, kGrpc);
  server_->Body(kFramed);
  PumpUntil([&] { return events_.messages.size() == 1; });
  server_->Close();
  EXPECT_EQ(End().code, Code::kUnavailable);
  EXPECT_EQ(events_.status.message, "the connection was lost");
}

TEST_F(CallFaultsTest, WhatWasReadBeforeTheConnectionWasLostIsTold) {
  Connect();
  call_->PauseReading();
  server_->Head(200, kGrpc);
  server_->Body(kFramed + kFramed);
  for (int i = 0; i < 10; ++i) Turn();
  server_->Close();
  for (int i = 0; i < 10; ++i) Turn();
  EXPECT_EQ(events_.closed, 0);
  call_->ResumeReading();
  End();
  EXPECT_EQ(events_.closed, 1);
}

TEST_F(CallFaultsTest, ManySendsIntoAServerThatReadsNothingAreHeldBack) {
  options_.max_queued_bytes = 64 << 10;
  Connect();
  const std::string message(16 << 10, 'x');
  int taken = 0;
  for (int i = 0; i < 10000; ++i) {
    if (!call_->Send(message)) break;
    ++taken;
    Turn();
  }
  EXPECT_LT(taken, 10000);
  PumpUntil([&] { return events_.send_ready > 0; });
  EXPECT_TRUE(call_->Send(message));
}

TEST_F(CallFaultsTest, WhereNobodyListensItIsUnavailable) {
  const net::Address nobody = [] {
    const net::Listener gone;
    return gone.address();
  }();
  ConnectTo(nobody);
  Start();
  EXPECT_EQ(events_.closed, 0);
  EXPECT_EQ(End().code, Code::kUnavailable);
  EXPECT_EQ(events_.status.message.rfind("the connection failed: ", 0), 0u);
  EXPECT_EQ(Stat("cluster.plane.circuit_breakers.default.rq_open"), 0u);
}

TEST_F(CallFaultsTest, WithoutAClusterOrHostItIsUnavailable) {
  cluster_ = upstream::ClusterRef();
  Start();
  EXPECT_EQ(events_.closed, 0);
  EXPECT_EQ(End().message, "there is no such cluster");
  events_.closed = 0;
  ConnectTo(listener_.address());
  cluster_->SetHosts(std::make_shared<upstream::HostSet>(upstream::HostList{}, 50, 140));
  Start();
  EXPECT_EQ(End().message, "no healthy host in the cluster plane");
}

TEST_F(CallFaultsTest, AClusterOfHttp1IsNoUse) {
  spec_->http.protocol = upstream::UpstreamHttpSpec::Protocol::kHttp1;
  ConnectTo(listener_.address());
  Start();
  EXPECT_EQ(End().message, "the cluster plane does not speak HTTP/2");
}

TEST_F(CallFaultsTest, TheCircuitBreakerCountsCallsToo) {
  spec_->circuit_breakers.limits[0].max_requests = 1;
  ConnectTo(listener_.address());
  Start();
  Turn();
  RecordedCall second;
  const Call other(worker_, cluster_, options_, second);
  PumpUntil([&] { return second.closed > 0; });
  EXPECT_EQ(second.status.code, Code::kUnavailable);
  EXPECT_EQ(Stat("cluster.plane.upstream_rq_active_overflow"), 1u);
}

}  // namespace
}  // namespace sluice::grpc
