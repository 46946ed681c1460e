#include <gtest/gtest.h>

#include <deque>

#include "source/upstream/conn_pool.h"
#include "test/upstream/cluster_fixture.h"
#include "test/upstream/http2_peer.h"

namespace sluice::upstream {
namespace {

// A pool of HTTP/2 connections. Its upstream speaks the same codec.
class ConnPoolHttp2Test : public ClusterFixture {
 protected:
  // A request that gets its connection now or later.
  struct Request final : PoolWaiter {
    explicit Request(base::ChunkPool& chunks) : exchange(chunks) {}
    void OnPoolReady(PooledConnection& ready) override {
      connection = &ready;
      exchange.Begin(ready);
    }
    void OnPoolFailure(PoolFailure, std::string_view) override { failed = true; }

    Exchange exchange;
    PooledConnection* connection = nullptr;
    bool failed = false;
  };

  ConnPoolHttp2Test() { spec_->http.protocol = UpstreamHttpSpec::Protocol::kHttp2; }
  ~ConnPoolHttp2Test() override {
    requests_.clear();
    cluster_ = ClusterRef();
    Turn();
  }
  HostPool& Pool() {
    if (!cluster_) Make();
    return cluster_->PoolOf(host_, http::Version::kHttp11);
  }
  Request& Start(const AcquireOptions& options = {}) {
    Request& request = requests_.emplace_back(worker_.chunks);
    const HostPool::Result result = Pool().Acquire(request, options);
    if (result.outcome == HostPool::Outcome::kReady) request.OnPoolReady(*result.connection);
    return request;
  }
  Http2Peer& Accept() {
    peers_.push_back(std::make_unique<Http2Peer>(listener_.Accept(), *http2_, peer_options_));
    return *peers_.back();
  }
  template <typename F>
  void PumpUntil(F over) {
    for (int turns = 0; !over() && turns < 2000; ++turns) {
      Turn();
      for (const auto& peer : peers_) peer->Pump();
    }
    EXPECT_TRUE(over());
  }
  // A connection that has served and stands idle.
  Http2Peer& MakeIdlePeer() {
    Request& first = Start();
    RunUntil([&] { return first.connection != nullptr; });
    Http2Peer& peer = Accept();
    PumpUntil([&] { return peer.requests() == 1; });
    peer.Answer(0);
    PumpUntil([&] { return Pool().counts().idle == 1; });
    return peer;
  }
  uint64_t connections() { return cluster_->stats().upstream_cx_total.value(); }

  http::h2::Options peer_options_;
  std::deque<Request> requests_;
  std::vector<std::unique_ptr<Http2Peer>> peers_;
};

TEST_F(ConnPoolHttp2Test, WhatWaitsForOneConnectionSharesIt) {
  Request& first = Start();
  Request& second = Start();
  Request& third = Start();
  EXPECT_EQ(Pool().counts().pending, 3u);
  EXPECT_EQ(Pool().counts().connecting, 1u);
  RunUntil([&] { return third.connection != nullptr; });
  EXPECT_EQ(first.connection, third.connection);
  EXPECT_EQ(second.connection, third.connection);
  EXPECT_TRUE(third.connection->fresh());
  EXPECT_EQ(connections(), 1u);
  EXPECT_EQ(cluster_->stats().upstream_cx_http2_total.value(), 1u);
  EXPECT_EQ(cluster_->stats().upstream_cx_http1_total.value(), 0u);
  EXPECT_EQ(Pool().counts().busy, 1u);
}

TEST_F(ConnPoolHttp2Test, OpensASecondConnectionWhenTheFirstIsFull) {
  peer_options_.max_concurrent_streams = 2;
  MakeIdlePeer();  // it has told its limit
  Request& first = Start();
  Request& second = Start();
  EXPECT_EQ(first.connection, second.connection);
  Request& third = Start();
  EXPECT_EQ(third.connection, nullptr);
  RunUntil([&] { return third.connection != nullptr; });
  EXPECT_NE(third.connection, first.connection);
  EXPECT_EQ(connections(), 2u);
}

TEST_F(ConnPoolHttp2Test, ConnectsForAsManyAsOneConnectionMayTake) {
  spec_->http.h2.max_concurrent_streams = 2;
  for (int i = 0; i < 5; ++i) Start();
  EXPECT_EQ(Pool().counts().connecting, 3u);
}

TEST_F(ConnPoolHttp2Test, AtTheLimitOfConnectionsAStreamsEndMakesRoom) {
  spec_->http.h2.max_concurrent_streams = 1;
  spec_->circuit_breakers.limits[0].max_connections = 1;
  Request& first = Start();
  RunUntil([&] { return first.connection != nullptr; });
  Http2Peer& peer = Accept();
  Request& second = Start();
  EXPECT_EQ(second.connection, nullptr);
  PumpUntil([&] { return peer.requests() == 1; });
  peer.Answer(0);
  PumpUntil([&] { return second.connection != nullptr; });
  EXPECT_EQ(second.connection, first.connection);
  EXPECT_EQ(connections(), 1u);
}

TEST_F(ConnPoolHttp2Test, AnIdleConnectionIsUsedAgainAndIsNotFresh) {
  MakeIdlePeer();
  Request& request = Start();
  ASSERT_NE(request.connection, nullptr);
  EXPECT_FALSE(request.connection->fresh());
  EXPECT_TRUE(request.connection->silent());
  EXPECT_EQ(Pool().counts().busy, 1u);
}

TEST_F(ConnPoolHttp2Test, AfterAGoawayNoStreamStartsAndTheRunningOneEnds) {
  Request& running = Start();
  RunUntil([&] { return running.connection != nullptr; });
  Http2Peer& peer = Accept();
  PumpUntil([&] { return peer.requests() == 1; });
  peer.Drain();
  clock_.Advance(std::chrono::milliseconds(1));
  PumpUntil([&] { return !running.connection->connection().codec().can_start(); });
  Request& next = Start();
  EXPECT_EQ(next.connection, nullptr);
  PooledConnection* const draining = running.connection;
  peer.Answer(0);
  PumpUntil([&] { return running.exchange.over() && next.connection != nullptr; });
  EXPECT_FALSE(running.exchange.reset());
  EXPECT_NE(next.connection, draining);
  PumpUntil([&] { return peer.eof(); });
}

TEST_F(ConnPoolHttp2Test, AResetStreamLeavesTheOthers) {
  Request& first = Start();
  Request& second = Start();
  RunUntil([&] { return second.connection != nullptr; });
  Http2Peer& peer = Accept();
  PumpUntil([&] { return peer.requests() == 2; });
  peer.Reset(0, http::StreamReset::kLocalReset);
  PumpUntil([&] { return first.exchange.over(); });
  EXPECT_TRUE(first.exchange.reset());
  EXPECT_FALSE(second.exchange.over());
  peer.Answer(1);
  PumpUntil([&] { return second.exchange.over(); });
  EXPECT_FALSE(second.exchange.reset());
  EXPECT_EQ(Pool().counts().idle, 1u);
}

TEST_F(ConnPoolHttp2Test, AnIdleConnectionThatThePeerClosedIsNotLent) {
  MakeIdlePeer().Close();
  AcquireOptions careful;
  careful.check_alive = true;  // the loop has not seen it yet
  Request& request = Start(careful);
  EXPECT_EQ(request.connection, nullptr);
  EXPECT_EQ(Pool().counts().connecting, 1u);
}

TEST_F(ConnPoolHttp2Test, WhatThePeerSaysWhileIdleIsReadBeforeTheConnectionIsLent) {
  Http2Peer& peer = MakeIdlePeer();
  peer.Drain();  // GOAWAY, which the loop has not seen yet
  AcquireOptions careful;
  careful.check_alive = true;
  EXPECT_EQ(Start(careful).connection, nullptr);
  EXPECT_EQ(Pool().counts().connecting, 1u);
}

TEST_F(ConnPoolHttp2Test, AConnectionThatHasServedItsShareTakesNoMore) {
  spec_->http.max_requests_per_connection = 2;
  Request& first = Start();
  Request& second = Start();
  Request& third = Start();
  RunUntil([&] { return third.connection != nullptr; });
  EXPECT_EQ(first.connection, second.connection);
  EXPECT_NE(third.connection, first.connection);
  EXPECT_EQ(cluster_->stats().upstream_cx_max_requests.value(), 1u);
}

TEST_F(ConnPoolHttp2Test, EachProtocolOfTheClientHasAPoolOfItsOwn) {
  spec_->http.protocol = UpstreamHttpSpec::Protocol::kUseDownstream;
  HostPool& http1 = Pool();
  HostPool& http2 = cluster_->PoolOf(host_, http::Version::kHttp2);
  EXPECT_EQ(http1.version(), http::Version::kHttp11);
  EXPECT_EQ(http2.version(), http::Version::kHttp2);
  EXPECT_EQ(&cluster_->PoolOf(host_, http::Version::kHttp10), &http1);
  EXPECT_EQ(&cluster_->PoolOf(host_, http::Version::kHttp2), &http2);
  cluster_->DrainHost(*host_);
  EXPECT_EQ(host_->pool(0), nullptr);
}

TEST_F(ConnPoolHttp2Test, ItsClusterMayGoBeforeTheLoopHasDeletedItsConnections) {
  MakeIdlePeer();
  requests_.clear();
  shared_.reset();
  cluster_ = ClusterRef();  // with the last handle to the cells that the connections count in
  Turn();
  EXPECT_EQ(worker_.loop.Now(), clock_.Now());  // and nothing was touched that is gone (ASan)
}

}  // namespace
}  // namespace sluice::upstream
