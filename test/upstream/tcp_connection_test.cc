#include "source/upstream/tcp_connection.h"

#include "test/upstream/cluster_fixture.h"

namespace sluice::upstream {
namespace {

class TcpConnectionTest : public ClusterFixture, TcpConnectionEvents {
 protected:
  ~TcpConnectionTest() override {
    connection_.reset();
    Turn();
  }
  void Open() {
    PoolFailure failure{};
    std::string_view reason;
    connection_ = TcpConnection::Open(*cluster_, host_, wish_, *this, failure, reason);
    if (connection_ == nullptr) failure_ = failure;
  }
  ClusterStats& stats() { return cluster_->stats(); }

  ConnectionWish wish_;
  std::unique_ptr<TcpConnection> connection_;
  bool connected_ = false;
  bool failed_ = false;
  bool eof_ = false;
  bool closed_ = false;
  PoolFailure failure_ = PoolFailure::kOverflow;
  std::string reason_;

 private:
  void OnUpstreamConnected() override { connected_ = true; }
  void OnUpstreamConnectFailed(PoolFailure failure, std::string_view reason) override {
    failed_ = true;
    failure_ = failure;
    reason_ = reason;
  }
  void OnUpstreamBytes() override {}
  void OnUpstreamEof() override { eof_ = true; }
  void OnUpstreamClosed(net::CloseCause) override { closed_ = true; }
  void OnUpstreamBlocked() override {}
  void OnUpstreamReady() override {}
  void OnUpstreamFlushed() override {}
};

TEST_F(TcpConnectionTest, AnEndBehindOursIsTheUpstreams) {
  Make();
  Open();
  RunUntil([&] { return connected_; });
  net::Fd peer = listener_.Accept();
  connection_->EndWriting();
  EXPECT_EQ(net::ReadFrom(peer.get(), 1), "");
  peer.Close();
  RunUntil([&] { return eof_; });
  connection_->Close();
  EXPECT_EQ(stats().upstream_cx_destroy_remote.value(), 1u);
  EXPECT_EQ(stats().upstream_cx_destroy_local.value(), 0u);
  EXPECT_EQ(stats().upstream_cx_destroy_with_active_rq.value(), 0u);
}

TEST_F(TcpConnectionTest, SaysForWhomItStandsBeforeAnythingElse) {
  spec_->transports[0].proxy_header = net::ProxyHeaderSpec{1, ""};
  net::Address source, destination;
  ASSERT_TRUE(net::Address::ParseIp("10.0.0.1", 1234, source));
  ASSERT_TRUE(net::Address::ParseIp("10.0.0.2", 80, destination));
  wish_ = {{}, &source, &destination};
  Make();
  Open();
  net::Fd peer = listener_.Accept();
  RunUntil([&] { return connected_; });
  connection_->socket().out().Append("bytes");
  connection_->socket().Flush();
  EXPECT_EQ(net::ReadFrom(peer.get(), 43), "PROXY TCP4 10.0.0.1 10.0.0.2 1234 80\r\nbytes");
}

TEST_F(TcpConnectionTest, CountsAsAConnectionAndARequestOfItsCluster) {
  Make();
  Open();
  RunUntil([&] { return connected_; });
  EXPECT_EQ(stats().upstream_cx_total.value(), 1u);
  EXPECT_EQ(stats().upstream_cx_active.value(), 1);
  EXPECT_EQ(stats().upstream_rq_total.value(), 1u);
  EXPECT_EQ(stats().upstream_rq_active.value(), 1);
  EXPECT_EQ(stats().upstream_rq_pending_active.value(), 0);
  EXPECT_EQ(host_->cells(0).rq_active.value(), 1);
  connection_->Close();
  EXPECT_EQ(stats().upstream_cx_active.value(), 0);
  EXPECT_EQ(stats().upstream_rq_active.value(), 0);
  EXPECT_EQ(stats().upstream_cx_destroy_local_with_active_rq.value(), 1u);
  EXPECT_EQ(host_->cells(0).rq_active.value(), 0);
  EXPECT_EQ(cluster_->breaker(Priority::kDefault).used(Resource::kConnections), 0u);
}

TEST_F(TcpConnectionTest, SaysWhyItCouldNotConnect) {
  listener_.Close();
  Make();
  Open();
  RunUntil([&] { return failed_; });
  EXPECT_EQ(failure_, PoolFailure::kRemoteConnect);
  EXPECT_EQ(reason_, "Connection refused");
  EXPECT_EQ(stats().upstream_cx_connect_fail.value(), 1u);
  EXPECT_EQ(stats().upstream_cx_active.value(), 0);
}

TEST_F(TcpConnectionTest, GivesUpAfterTheConnectTimeout) {
  spec_->connect_timeout = std::chrono::seconds(1);
  // Nobody answers there (RFC 5737).
  host_ = MakeHost(EndpointAt(Ip("192.0.2.1")));
  Make();
  Open();
  if (connection_ == nullptr) GTEST_SKIP() << "there is no route to 192.0.2.1";
  Turn();
  if (failed_) GTEST_SKIP() << "the network refuses 192.0.2.1";
  clock_.Advance(std::chrono::milliseconds(1002));
  Turn();
  EXPECT_TRUE(failed_);
  EXPECT_EQ(failure_, PoolFailure::kConnectTimeout);
  EXPECT_EQ(stats().upstream_cx_connect_timeout.value(), 1u);
}

TEST_F(TcpConnectionTest, RespectsTheBreaker) {
  spec_->circuit_breakers.limits[0].max_connections = 0;
  Make();
  failure_ = PoolFailure::kLocalConnect;
  Open();
  EXPECT_EQ(connection_, nullptr);
  EXPECT_EQ(failure_, PoolFailure::kOverflow);
  EXPECT_EQ(stats().upstream_cx_overflow.value(), 1u);
}

TEST_F(TcpConnectionTest, TellsTheUpstreamsEndFromAReset) {
  Make();
  Open();
  net::Fd peer = listener_.Accept();
  RunUntil([&] { return connected_; });
  shutdown(peer.get(), SHUT_WR);
  RunUntil([&] { return eof_; });
  EXPECT_FALSE(closed_);
  connection_->Close();

  eof_ = connected_ = false;
  Open();
  net::Fd second = listener_.Accept();
  RunUntil([&] { return connected_; });
  const linger now{1, 0};
  setsockopt(second.get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  second.Close();
  RunUntil([&] { return closed_; });
  EXPECT_FALSE(eof_);
  EXPECT_EQ(stats().upstream_cx_destroy_remote.value(), 1u);
}

}  // namespace
}  // namespace sluice::upstream
