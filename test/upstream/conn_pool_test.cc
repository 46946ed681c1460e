#include "source/upstream/conn_pool.h"

#include <gtest/gtest.h>

#include "test/upstream/cluster_fixture.h"

namespace sluice::upstream {
namespace {

using Outcome = HostPool::Outcome;

class ConnPoolTest : public ClusterFixture {
 protected:
  ConnPoolTest() { spec_->circuit_breakers.limits[0].max_connections = 4; }
  HostPool& Pool() {
    if (!cluster_) Make();
    return cluster_->PoolOf(host_, http::Version::kHttp11);
  }
  void ExpectCounts(uint32_t connecting, uint32_t idle, uint32_t busy, uint32_t pending) {
    const HostPool::Counts counts = Pool().counts();
    EXPECT_EQ(counts.connecting, connecting);
    EXPECT_EQ(counts.idle, idle);
    EXPECT_EQ(counts.busy, busy);
    EXPECT_EQ(counts.pending, pending);
  }
  uint64_t Used(Resource resource) { return cluster_->breaker(Priority::kDefault).used(resource); }
};

TEST_F(ConnPoolTest, EachClientHasItsOwnWhereConnectionsTellOfIt) {
  net::Address one, other, local;
  ASSERT_TRUE(net::Address::ParseIp("10.0.0.1", 1, one));
  ASSERT_TRUE(net::Address::ParseIp("10.0.0.1", 2, other));
  ASSERT_TRUE(net::Address::ParseIp("10.0.0.9", 80, local));
  Make();
  const auto pool_of = [&](const net::Address& client) {
    return &cluster_->PoolOf(host_, http::Version::kHttp11, {{}, &client, &local});
  };
  EXPECT_EQ(pool_of(one), pool_of(other));
  spec_ = std::make_shared<ClusterSpec>(*spec_);
  spec_->transports[0].proxy_header = net::ProxyHeaderSpec{1, ""};
  spec_->tells_clients = true;
  host_ = MakeHost(EndpointAt(listener_.address()));
  Make();
  Waiter waiter;
  pool_of(one)->Acquire(waiter, {});
  EXPECT_NE(pool_of(one), pool_of(other));
  EXPECT_EQ(pool_of(one)->counts().pending, 1u);
  RunUntil([&] { return waiter.done(); });
  EXPECT_EQ(net::ReadFrom(listener_.Accept().get(), 35), "PROXY TCP4 10.0.0.1 10.0.0.9 1 80\r\n");
}

TEST_F(ConnPoolTest, ConnectsForTheOneThatWaits) {
  Waiter waiter;
  EXPECT_EQ(Pool().Acquire(waiter, {}).outcome, Outcome::kWaiting);
  ExpectCounts(1, 0, 0, 1);
  RunUntil([&] { return waiter.done(); });
  ExpectCounts(0, 0, 1, 0);
  ASSERT_NE(waiter.connection, nullptr);
  EXPECT_EQ(net::PeerAddress(listener_.Accept().get()), waiter.connection->local_address());
  EXPECT_EQ(cluster_->stats().upstream_cx_total.value(), 1u);
  EXPECT_EQ(Used(Resource::kConnections), 1u);
  EXPECT_EQ(Used(Resource::kPendingRequests), 0u);
}

TEST_F(ConnPoolTest, ReusesTheConnectionThatServedLast) {
  Pool();
  MakeIdle();
  MakeIdle();
  ExpectCounts(0, 2, 0, 0);
  Waiter waiter;
  const HostPool::Result result = Pool().Acquire(waiter, {});
  ASSERT_EQ(result.outcome, Outcome::kReady);
  Serve(*result.connection, peers_[1]);
  EXPECT_FALSE(result.connection->fresh());
  EXPECT_EQ(cluster_->stats().upstream_cx_total.value(), 2u);
}

TEST_F(ConnPoolTest, RefusesWhatWaitsAboveTheLimit) {
  spec_->circuit_breakers.limits[0].max_pending_requests = 1;
  Waiter first, second;
  EXPECT_EQ(Pool().Acquire(first, {}).outcome, Outcome::kWaiting);
  const HostPool::Result result = Pool().Acquire(second, {});
  EXPECT_EQ(result.outcome, Outcome::kFailed);
  EXPECT_EQ(result.failure, PoolFailure::kOverflow);
  EXPECT_EQ(cluster_->stats().upstream_rq_pending_overflow.value(), 1u);
  AcquireOptions high;
  high.priority = Priority::kHigh;
  EXPECT_EQ(Pool().Acquire(second, high).outcome, Outcome::kWaiting);  // has limits of its own
}

TEST_F(ConnPoolTest, AboveTheConnectionLimitAWaiterGetsTheNextThatIsFree) {
  spec_->circuit_breakers.limits[0].max_connections = 1;
  PooledConnection* busy = (Pool(), Get());
  net::Fd peer = listener_.Accept();
  Waiter waiter;
  EXPECT_EQ(Pool().Acquire(waiter, {}).outcome, Outcome::kWaiting);
  ExpectCounts(0, 0, 1, 1);
  EXPECT_EQ(cluster_->stats().upstream_cx_overflow.value(), 1u);
  Serve(*busy, peer);
  EXPECT_EQ(waiter.connection, busy);
}

TEST_F(ConnPoolTest, WhoWantsAFreshConnectionNeverGetsOneThatHasServed) {
  spec_->circuit_breakers.limits[0].max_connections = 1;
  PooledConnection* busy = (Pool(), Get());
  net::Fd peer = listener_.Accept();
  Waiter waiter;
  AcquireOptions fresh;
  fresh.fresh = true;
  EXPECT_EQ(Pool().Acquire(waiter, fresh).outcome, Outcome::kWaiting);
  Serve(*busy, peer);
  RunUntil([&] { return waiter.done(); });
  ASSERT_NE(waiter.connection, nullptr);
  EXPECT_TRUE(waiter.connection->fresh());
  EXPECT_EQ(cluster_->stats().upstream_cx_total.value(), 2u);
}

TEST_F(ConnPoolTest, ARefusedConnectFailsAllThatWait) {
  listener_.Close();
  Waiter first, second;
  Pool().Acquire(first, {});
  Pool().Acquire(second, {});
  RunUntil([&] { return first.done() && second.done(); });
  EXPECT_EQ(first.failure, PoolFailure::kRemoteConnect);
  EXPECT_EQ(first.reason, "Connection refused");
  EXPECT_TRUE(second.failed);
  EXPECT_TRUE(Pool().empty());
  EXPECT_EQ(Used(Resource::kConnections), 0u);
  EXPECT_EQ(cluster_->stats().upstream_cx_connect_fail.value(), 2u);
}

TEST_F(ConnPoolTest, AConnectThatTakesTooLongIsGivenUp) {
  net::ListenOptions tiny;
  tiny.backlog = 1;
  net::Listener full(tiny);
  std::vector<net::Fd> fillers;
  for (int i = 0; i < 4; ++i) {
    bool in_progress;
    fillers.emplace_back(net::OpenConnectSocket(full.address(), nullptr, in_progress));
  }
  host_ = MakeHost(EndpointAt(full.address()));
  Waiter waiter;
  Pool().Acquire(waiter, {});
  clock_.Advance(spec_->connect_timeout - std::chrono::milliseconds(1));
  Turn();
  EXPECT_FALSE(waiter.done());
  clock_.Advance(std::chrono::milliseconds(2));
  Turn();
  EXPECT_TRUE(waiter.failed);
  EXPECT_EQ(waiter.failure, PoolFailure::kConnectTimeout);
  EXPECT_EQ(cluster_->stats().upstream_cx_connect_timeout.value(), 1u);
}

TEST_F(ConnPoolTest, AWaiterThatIsGoneHearsNothingAndTheConnectionIsKept) {
  {
    Waiter waiter;
    Pool().Acquire(waiter, {});
  }
  ExpectCounts(1, 0, 0, 0);
  RunUntil([&] { return Pool().counts().idle == 1; });
  EXPECT_EQ(Used(Resource::kPendingRequests), 0u);
}

// Its first request can meet an upstream that has closed it meanwhile, like any later one.
TEST_F(ConnPoolTest, AConnectionThatHasIdledBeforeItsFirstRequestIsNotFresh) {
  {
    Waiter gone;
    Pool().Acquire(gone, {});
  }
  RunUntil([&] { return Pool().counts().idle == 1; });
  PooledConnection* connection = Get();
  ASSERT_NE(connection, nullptr);
  EXPECT_FALSE(connection->fresh());
}

TEST_F(ConnPoolTest, ADrainingPoolKeepsNoConnectionThatNobodyWaitsForAnyMore) {
  Waiter waiter;
  Pool().Acquire(waiter, {});
  waiter.Cancel();
  Pool().Drain();
  RunUntil([&] { return Pool().counts().connecting == 0; });
  EXPECT_TRUE(Pool().empty());
}

TEST_F(ConnPoolTest, AnIdleConnectionAgesOut) {
  Pool();
  MakeIdle();
  clock_.Advance(spec_->http.idle_timeout + std::chrono::milliseconds(2));
  Turn();
  EXPECT_TRUE(Pool().empty());
  EXPECT_EQ(cluster_->stats().upstream_cx_idle_timeout.value(), 1u);
  EXPECT_EQ(net::ReadFrom(peers_[0].get(), 1), "");
}

TEST_F(ConnPoolTest, AnIdleConnectionThatThePeerClosedIsNotLent) {
  Pool();
  MakeIdle();
  peers_[0].Close();
  Waiter waiter;
  AcquireOptions careful;
  careful.check_alive = true;  // the loop has not seen it yet
  EXPECT_EQ(Pool().Acquire(waiter, careful).outcome, Outcome::kWaiting);
  ExpectCounts(1, 0, 0, 1);
}

TEST_F(ConnPoolTest, AConnectionThatHasServedItsShareIsClosed) {
  spec_->http.max_requests_per_connection = 1;
  Pool();
  MakeIdle();
  EXPECT_TRUE(Pool().empty());
  EXPECT_EQ(cluster_->stats().upstream_cx_max_requests.value(), 1u);
  EXPECT_EQ(Used(Resource::kConnections), 0u);
}

}  // namespace
}  // namespace sluice::upstream
