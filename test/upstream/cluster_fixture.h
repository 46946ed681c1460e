#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/upstream/cluster.h"
#include "test/event/simulated_clock.h"
#include "test/net/listener.h"
#include "test/upstream/hosts.h"

namespace sluice::upstream {

// Waits at a pool, and writes down what it hears.
class Waiter final : public PoolWaiter {
 public:
  void OnPoolReady(PooledConnection& ready) override { connection = &ready; }
  void OnPoolFailure(PoolFailure why, std::string_view text) override {
    failed = true;
    failure = why;
    reason = text;
  }
  bool done() const { return failed || connection != nullptr; }

  PooledConnection* connection = nullptr;
  bool failed = false;
  PoolFailure failure = PoolFailure::kOverflow;
  std::string reason;
};

// A request without a body, and what came of it.
class Exchange final : public http::ClientStreamEvents {
 public:
  explicit Exchange(base::ChunkPool& chunks) : arena_(chunks), request_(arena_), response_(arena_) {
    request_.method = http::Method::kGet;
    request_.method_name = "GET";
    request_.path = "/";
    request_.authority = "web.test";
    request_.has_authority = true;
  }
  void Begin(PooledConnection& connection) {
    connection.NewStream(*this).SendHead(request_, /*end=*/true);
  }
  bool over() const { return over_; }
  bool reset() const { return reset_; }

 private:
  http::ResponseHead& ResponseStorage() override { return response_; }
  void OnInformational() override {}
  void OnResponseHead(bool) override {}
  void OnResponseBody(buffer::Buffer&, bool) override {}
  void OnResponseTrailers(const http::HeaderMap&) override {}
  void OnResponseReset(http::StreamReset, std::string_view) override { over_ = reset_ = true; }
  void OnUpstreamBlocked() override {}
  void OnUpstreamReady() override {}
  void OnStreamClosed() override { over_ = true; }

  base::Arena arena_;
  http::RequestHead request_;
  http::ResponseHead response_;
  bool over_ = false;
  bool reset_ = false;
};

// One worker with a cluster of one host, which listens.
class ClusterFixture : public testing::Test {
 protected:
  ClusterFixture() {
    http2_ = std::make_unique<http::h2::WorkerState>(worker_);
    spec_->name = "web:1";
    spec_->stat_name = "web_1";
  }
  void Make() {
    shared_ = std::make_shared<SharedCluster>(spec_, store_);
    cluster_ = ClusterRef(new Cluster(*http2_, shared_));
  }
  void Turn() { worker_.loop.RunOnce(false); }
  template <typename F>
  void RunUntil(F over) {
    for (int turns = 0; !over() && turns < 1000; ++turns) worker_.loop.RunOnce(true);
    EXPECT_TRUE(over());
  }
  // A connection of the host's pool, made or reused.
  PooledConnection* Get(const AcquireOptions& options = {}) {
    Waiter waiter;
    const HostPool::Result result =
        cluster_->PoolOf(host_, http::Version::kHttp11).Acquire(waiter, options);
    if (result.outcome == HostPool::Outcome::kReady) return result.connection;
    RunUntil([&] { return waiter.done(); });
    return waiter.connection;
  }
  // One request over `connection`, answered in `peer`.
  void Serve(PooledConnection& connection, net::Fd& peer) {
    constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    Exchange exchange(worker_.chunks);
    exchange.Begin(connection);
    Turn();
    ASSERT_TRUE(net::WaitReadable(peer.get()));
    char bytes[4096];
    const ssize_t size = recv(peer.get(), bytes, sizeof(bytes), 0);
    ASSERT_GT(size, 0);
    request_text_.assign(bytes, static_cast<size_t>(size));
    ASSERT_EQ(send(peer.get(), kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(kAnswer.size()));
    RunUntil([&] { return exchange.over(); });
    EXPECT_FALSE(exchange.reset());
    Turn();
  }

  // A connection that has served; its other end is the last of peers_.
  void MakeIdle() {
    PooledConnection* connection = Get({Priority::kDefault, /*fresh=*/true});
    ASSERT_NE(connection, nullptr);
    peers_.push_back(listener_.Accept());
    Serve(*connection, peers_.back());
  }

  event::SimulatedClock clock_;
  std::unique_ptr<http::h2::WorkerState> http2_;  // outlives what the loop has to delete
  net::Worker worker_{0, clock_};
  stats::Store store_{1};
  std::shared_ptr<ClusterSpec> spec_ = std::make_shared<ClusterSpec>();
  net::Listener listener_;
  HostRef host_ = MakeHost(EndpointAt(listener_.address()));
  std::vector<net::Fd> peers_;
  std::string request_text_;  // the last that was served
  std::shared_ptr<SharedCluster> shared_;
  ClusterRef cluster_;
};

}  // namespace sluice::upstream
