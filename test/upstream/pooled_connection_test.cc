#include "source/upstream/pooled_connection.h"

#include <gtest/gtest.h>

#include "test/upstream/cluster_fixture.h"

namespace sluice::upstream {
namespace {

class PooledConnectionTest : public ClusterFixture {
 protected:
  HostPool& Pool() { return cluster_->PoolOf(host_, http::Version::kHttp11); }
};

TEST_F(PooledConnectionTest, IsFreshUntilItHasStoodIdle) {
  Make();
  PooledConnection* connection = Get();
  ASSERT_NE(connection, nullptr);
  EXPECT_TRUE(connection->fresh());
  net::Fd peer = listener_.Accept();
  Serve(*connection, peer);
  EXPECT_EQ(Get(), connection);
  EXPECT_FALSE(connection->fresh());
}

TEST_F(PooledConnectionTest, OneThatIdledBeforeItsFirstRequestIsNotFresh) {
  Make();
  {
    Waiter gone;
    Pool().Acquire(gone, {});
  }
  RunUntil([&] { return Pool().counts().idle == 1; });
  PooledConnection* connection = Get();
  ASSERT_NE(connection, nullptr);
  EXPECT_FALSE(connection->fresh());
}

TEST_F(PooledConnectionTest, IsSilentUntilTheUpstreamHasSaidSomething) {
  Make();
  PooledConnection* connection = Get();
  net::Fd peer = listener_.Accept();
  Exchange exchange(worker_.chunks);
  exchange.Begin(*connection);
  Turn();
  EXPECT_TRUE(connection->silent());
  constexpr std::string_view kBegin = "HTTP/1.1 200";
  ASSERT_EQ(send(peer.get(), kBegin.data(), kBegin.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(kBegin.size()));
  RunUntil([&] { return !connection->silent(); });
}

TEST_F(PooledConnectionTest, TakesNoMoreStreamsWhenItIsTooOld) {
  spec_->http.max_connection_duration = std::chrono::minutes(1);
  Make();
  MakeIdle();
  PooledConnection* busy = Get({Priority::kDefault, /*fresh=*/true});
  net::Fd peer = listener_.Accept();
  clock_.Advance(std::chrono::seconds(61));
  Turn();
  EXPECT_EQ(net::ReadFrom(peers_[0].get(), 1), "");  // the idle one goes at once
  EXPECT_EQ(cluster_->stats().upstream_cx_max_duration_reached.value(), 2u);
  EXPECT_EQ(Pool().counts().busy, 1u);
  Serve(*busy, peer);
  EXPECT_TRUE(Pool().empty());
}

TEST_F(PooledConnectionTest, TellsItsAddressesAndNumber) {
  Make();
  PooledConnection* first = Get({Priority::kDefault, /*fresh=*/true});
  PooledConnection* second = Get({Priority::kDefault, /*fresh=*/true});
  EXPECT_NE(first->id(), second->id());
  EXPECT_EQ(&first->host(), host_.get());
  EXPECT_EQ(net::PeerAddress(listener_.Accept().get()), first->local_address());
}

}  // namespace
}  // namespace sluice::upstream
