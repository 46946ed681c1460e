#include "source/upstream/cluster.h"

#include <gtest/gtest.h>

#include "test/upstream/cluster_fixture.h"

namespace sluice::upstream {
namespace {

class ClusterTest : public ClusterFixture {
 protected:
  ClusterTest() { Make(); }
};

TEST_F(ClusterTest, SpellsHeaderNamesAsItsSpecSays) {
  MakeIdle();
  EXPECT_NE(request_text_.find("\r\nhost: web.test\r\n"), std::string::npos) << request_text_;
  spec_->http.header_case = UpstreamHttpSpec::HeaderCase::kProper;
  host_ = MakeHost(EndpointAt(listener_.address()));
  Make();
  MakeIdle();
  EXPECT_NE(request_text_.find("\r\nHost: web.test\r\n"), std::string::npos) << request_text_;
}

TEST_F(ClusterTest, PicksNothingBeforeItHasHosts) {
  EXPECT_EQ(cluster_->PickHost({}), nullptr);
  cluster_->SetHosts(std::make_shared<const HostSet>(HostList{host_}, 50, 140));
  ASSERT_NE(cluster_->PickHost({}), nullptr);
  EXPECT_EQ(*cluster_->PickHost({}), host_);
}

TEST_F(ClusterTest, CountsUnderItsStatName) {
  cluster_->stats().upstream_cx_total.Inc();
  uint64_t value = 0;
  store_.ForEach([&value](const stats::Sample& sample) {
    if (sample.name == "cluster.web_1.upstream_cx_total") value = sample.value;
  });
  EXPECT_EQ(value, 1u);
}

TEST_F(ClusterTest, EachHostHasOnePool) {
  HostPool& pool = cluster_->PoolOf(host_, http::Version::kHttp11);
  EXPECT_EQ(&cluster_->PoolOf(host_, http::Version::kHttp11), &pool);
  EXPECT_NE(&cluster_->PoolOf(HealthyHost(), http::Version::kHttp11), &pool);
}

TEST_F(ClusterTest, AHostThatGoesClosesItsIdleConnectionsAndLosesItsPool) {
  MakeIdle();
  cluster_->DrainHost(*host_);
  EXPECT_EQ(host_->pool(0), nullptr);
  Turn();
  EXPECT_EQ(net::ReadFrom(peers_[0].get(), 1), "");
  EXPECT_EQ(cluster_->PoolOf(host_, http::Version::kHttp11).counts().idle, 0u);
}

TEST_F(ClusterTest, AHostThatGoesKeepsTheConnectionOfARunningStream) {
  PooledConnection* busy = Get();
  ASSERT_NE(busy, nullptr);
  net::Fd peer = listener_.Accept();
  cluster_->DrainHost(*host_);
  Turn();
  EXPECT_TRUE(busy->connection().socket().open());
  Serve(*busy, peer);
  EXPECT_EQ(net::ReadFrom(peer.get(), 1), "");
}

TEST_F(ClusterTest, ADrainingClusterKeepsNoConnectionForLater) {
  cluster_->Drain();
  MakeIdle();
  EXPECT_EQ(net::ReadFrom(peers_[0].get(), 1), "");
  EXPECT_TRUE(cluster_->PoolOf(host_, http::Version::kHttp11).empty());
}

TEST_F(ClusterTest, TheLastReferenceEndsItAndClosesItsConnections) {
  MakeIdle();
  ClusterRef stream = cluster_;
  cluster_ = ClusterRef();
  EXPECT_NE(host_->pool(0), nullptr);
  stream = ClusterRef();
  EXPECT_EQ(host_->pool(0), nullptr);
  EXPECT_EQ(net::ReadFrom(peers_[0].get(), 1), "");
}

}  // namespace
}  // namespace sluice::upstream
