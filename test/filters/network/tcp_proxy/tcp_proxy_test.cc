#include "source/filters/network/tcp_proxy/tcp_proxy.h"

#include <deque>

#include "source/base/xx_hash.h"
#include "test/proxy/tcp_fixture.h"

namespace sluice::filters::network {
namespace {

class Factory final : public proxy::NetworkFilterFactory {
 public:
  explicit Factory(TcpProxyConfig config) : config_(std::move(config)) {}
  std::unique_ptr<proxy::NetworkFilter> Make(proxy::NetworkFilterContext& context) const override {
    return std::make_unique<TcpProxyFilter>(config_, context);
  }

 private:
  const TcpProxyConfig config_;
};

// A client, the proxy, and upstreams that accept as long as upstream_ listens.
class TcpProxyTest : public proxy::TcpFixture {
 protected:
  TcpProxyTest() {
    cluster_.name = cluster_.stat_name = "up";
    config_.cluster = {"up", 0};
    config_.stats = store_.AddGroup<TcpProxyStats>("tcp.t.");
  }
  upstream::Cluster& WithCluster(bool hosts = true) {
    return AddCluster(cluster_,
                      hosts ? std::vector<uint16_t>{upstream_.port()} : std::vector<uint16_t>{});
  }
  void Begin() {
    chain_.filters.push_back({"tcp", std::make_shared<Factory>(config_)});
    Open();
  }
  void BeginConnected() {
    WithCluster();
    Begin();
    ASSERT_TRUE(Until([&] { return !peers_.empty(); }));
  }
  void Turn() override {
    TcpFixture::Turn();
    for (int fd; (fd = upstream_.Accept()) >= 0;) peers_.emplace_back(fd);
    for (proxy::TcpPeer& peer : peers_) peer.Pump();
  }
  proxy::TcpPeer& peer() { return peers_.back(); }
  TcpProxyStats& stats() { return config_.stats.ForThread(0); }
  upstream::ClusterStats& cluster_stats() { return context_.config->cluster(0)->stats(); }

  TcpProxyConfig config_;
  upstream::ClusterSpec cluster_;
  proxy::TcpAcceptor upstream_;
  std::deque<proxy::TcpPeer> peers_;
};

TEST_F(TcpProxyTest, RelaysBothWays) {
  BeginConnected();
  client_->Send("question");
  EXPECT_TRUE(Until([&] { return peer().received == "question"; }));
  peer().Send("answer");
  EXPECT_TRUE(Until([&] { return client_->received == "answer"; }));
  EXPECT_EQ(stats().downstream_cx_total.value(), 1u);
  EXPECT_EQ(stats().downstream_cx_rx_bytes_total.value(), 8u);
  EXPECT_EQ(stats().downstream_cx_tx_bytes_total.value(), 6u);
  EXPECT_EQ(cluster_stats().upstream_cx_rx_bytes_total.value(), 6u);
  EXPECT_EQ(cluster_stats().upstream_cx_tx_bytes_total.value(), 8u);
  EXPECT_EQ(cluster_stats().upstream_cx_active.value(), 1);
}

TEST_F(TcpProxyTest, TheClientsEndGoesOnAndTheAnswerStillComes) {
  BeginConnected();
  client_->Send("all");
  client_->EndSending();
  EXPECT_TRUE(Until([&] { return peer().eof; }));
  EXPECT_EQ(peer().received, "all");
  peer().Send("late answer");
  peer().Close();
  EXPECT_TRUE(Until([&] { return client_->eof && closed(); }));
  EXPECT_EQ(client_->received, "late answer");
  EXPECT_FALSE(client_->reset);
  EXPECT_EQ(flags(), "-");
  EXPECT_EQ(cluster_stats().upstream_cx_active.value(), 0);
}

TEST_F(TcpProxyTest, TheUpstreamsEndGoesOnAndTheClientMaySendMore) {
  BeginConnected();
  peer().Send("greeting");
  peer().EndSending();
  EXPECT_TRUE(Until([&] { return client_->eof; }));
  EXPECT_EQ(client_->received, "greeting");
  client_->Send("still here");
  EXPECT_TRUE(Until([&] { return peer().received == "still here"; }));
  client_->Close();
  EXPECT_TRUE(Until([&] { return closed() && peer().eof; }));
}

TEST_F(TcpProxyTest, AResetOfTheClientBecomesOneOfTheUpstream) {
  BeginConnected();
  client_->Send("x");
  EXPECT_TRUE(Until([&] { return peer().received == "x"; }));
  client_->Reset();
  EXPECT_TRUE(Until([&] { return closed() && peer().reset; }));
}

TEST_F(TcpProxyTest, AResetOfTheUpstreamBecomesOneOfTheClient) {
  BeginConnected();
  client_->Send("x");
  EXPECT_TRUE(Until([&] { return peer().received == "x"; }));
  peer().Reset();
  EXPECT_TRUE(Until([&] { return closed() && client_->reset; }));
  EXPECT_EQ(cluster_stats().upstream_cx_destroy_remote.value(), 1u);
}

TEST_F(TcpProxyTest, WithoutSuchAClusterItCloses) {
  Begin();
  EXPECT_TRUE(closed());
  EXPECT_EQ(flags(), "NC");
  EXPECT_EQ(stats().downstream_cx_no_route.value(), 1u);
}

TEST_F(TcpProxyTest, WithoutAHostItCloses) {
  WithCluster(/*hosts=*/false);
  Begin();
  EXPECT_TRUE(closed());
  EXPECT_EQ(flags(), "UH");
  EXPECT_EQ(cluster_stats().upstream_cx_none_healthy.value(), 1u);
}

TEST_F(TcpProxyTest, TriesAsOftenAsItIsTold) {
  config_.max_connect_attempts = 3;
  WithCluster();
  upstream_.Close();
  Begin();
  EXPECT_TRUE(Until([&] { return closed(); }));
  EXPECT_EQ(flags(), "UF,URX");
  EXPECT_EQ(last_.attempts, 3u);
  EXPECT_EQ(cluster_stats().upstream_cx_connect_fail.value(), 3u);
  EXPECT_EQ(cluster_stats().upstream_cx_connect_attempts_exceeded.value(), 1u);
  EXPECT_EQ(cluster_stats().upstream_cx_active.value(), 0);
}

TEST_F(TcpProxyTest, RestsBetweenAttemptsWhenToldTo) {
  config_.max_connect_attempts = 2;
  config_.backoff = config_.backoff_max = std::chrono::seconds(1);
  WithCluster();
  upstream_.Close();
  Begin();
  EXPECT_TRUE(Until([&] { return cluster_stats().upstream_cx_connect_fail.value() == 1; }));
  for (int i = 0; i < 10; ++i) Turn();
  EXPECT_FALSE(closed());
  Pass(std::chrono::milliseconds(1002));
  EXPECT_TRUE(Until([&] { return closed(); }));
  EXPECT_EQ(cluster_stats().upstream_cx_connect_fail.value(), 2u);
}

TEST_F(TcpProxyTest, RespectsTheBreakerOfConnections) {
  cluster_.circuit_breakers.limits[0].max_connections = 0;
  WithCluster();
  Begin();
  EXPECT_TRUE(closed());
  EXPECT_EQ(flags(), "UO");
  EXPECT_EQ(cluster_stats().upstream_cx_overflow.value(), 1u);
}

TEST_F(TcpProxyTest, ClosesWhatIsIdle) {
  config_.idle_timeout = std::chrono::seconds(10);
  BeginConnected();
  Pass(std::chrono::seconds(6));
  client_->Send("x");
  EXPECT_TRUE(Until([&] { return peer().received == "x"; }));
  Pass(std::chrono::seconds(6));
  EXPECT_FALSE(closed());
  Pass(std::chrono::seconds(5));
  EXPECT_TRUE(closed());
  EXPECT_EQ(stats().idle_timeout.value(), 1u);
  EXPECT_TRUE(Until([&] { return peer().eof; }));
}

TEST_F(TcpProxyTest, EndsAtItsLongestDuration) {
  config_.max_duration = std::chrono::seconds(10);
  BeginConnected();
  Pass(std::chrono::seconds(11));
  EXPECT_TRUE(closed());
  EXPECT_EQ(flags(), "DT");
  EXPECT_EQ(stats().max_downstream_connection_duration.value(), 1u);
}

TEST_F(TcpProxyTest, ASlowUpstreamHoldsUpTheClientAndNotOurMemory) {
  chain_.buffer_limit = cluster_.buffer_limit = 65536;
  BeginConnected();
  peer().reading = false;
  const std::string chunk(65536, 'x');
  size_t sent = 0;
  for (int idle = 0; idle < 200; ++idle) {
    const size_t n = client_->Send(chunk);
    sent += n;
    if (n > 0) idle = 0;
    Turn();
  }
  EXPECT_GT(stats().downstream_flow_control_paused_reading_total.value(), 0u);
  EXPECT_LT(
      session_->connection().bytes_read() - cluster_stats().upstream_cx_tx_bytes_total.value(),
      1024u * 1024);
  peer().reading = true;
  EXPECT_TRUE(Until([&] { return peer().received.size() == sent; }));
  EXPECT_GT(stats().downstream_flow_control_resumed_reading_total.value(), 0u);
}

TEST_F(TcpProxyTest, ASlowClientHoldsUpTheUpstream) {
  chain_.buffer_limit = cluster_.buffer_limit = 65536;
  BeginConnected();
  client_->reading = false;
  const std::string chunk(65536, 'x');
  size_t sent = 0;
  for (int idle = 0; idle < 200; ++idle) {
    const size_t n = peer().Send(chunk);
    sent += n;
    if (n > 0) idle = 0;
    Turn();
  }
  EXPECT_GT(cluster_stats().upstream_flow_control_paused_reading_total.value(), 0u);
  client_->reading = true;
  EXPECT_TRUE(Until([&] { return client_->received.size() == sent; }));
}

TEST_F(TcpProxyTest, TheUpstreamGetsAllThatTheClientSentBeforeItLeft) {
  chain_.buffer_limit = cluster_.buffer_limit = 4 * 1024 * 1024;
  BeginConnected();
  peer().reading = false;
  peer().EndSending();
  EXPECT_TRUE(Until([&] { return client_->eof; }));
  const std::string chunk(65536, 'x');
  size_t sent = 0;
  // More than the kernel takes, less than we keep.
  while (session_->connection().bytes_read() <=
         cluster_stats().upstream_cx_tx_bytes_total.value() + 2 * chunk.size()) {
    sent += client_->Send(chunk);
    Turn();
  }
  client_->Close();
  EXPECT_TRUE(Until([&] { return stats().upstream_flush_active.value() == 1; }));
  peer().reading = true;
  EXPECT_TRUE(Until([&] { return closed() && peer().eof; }));
  EXPECT_EQ(peer().received.size(), sent);
  EXPECT_EQ(stats().upstream_flush_total.value(), 1u);
  EXPECT_EQ(stats().upstream_flush_active.value(), 0);
}

TEST_F(TcpProxyTest, ChoosesAmongWeightedClusters) {
  config_.weighted = {{{"up", 0}, 1}, {{"none", 99}, 0}};
  config_.total_weight = 1;
  BeginConnected();
  EXPECT_FALSE(closed());
}

TEST_F(TcpProxyTest, AClientIsLedByItsAddress) {
  cluster_.balancer = upstream::BalancerKind::kMaglev;
  config_.hash_policies.emplace_back().kind = route::HashPolicySpec::Kind::kSourceIp;
  std::deque<proxy::TcpAcceptor> upstreams(8);
  std::vector<uint16_t> ports;
  ports.reserve(upstreams.size());
  for (const proxy::TcpAcceptor& each : upstreams) ports.push_back(each.port());
  upstream::Cluster& cluster = AddCluster(cluster_, ports);
  ASSERT_TRUE(net::Address::ParseIp("10.0.0.9", 1234, addresses_.remote));
  const auto& table = cluster.hosts()->priorities()[0].table;
  const upstream::Host& wanted = **table->Choose(base::XxHash64("10.0.0.9"), /*attempt=*/0);
  Begin();
  size_t chosen = upstreams.size();
  ASSERT_TRUE(Until([&] {
    for (size_t i = 0; i < upstreams.size(); ++i) {
      const int fd = upstreams[i].Accept();
      if (fd < 0) continue;
      peers_.emplace_back(fd);
      chosen = i;
    }
    return chosen < upstreams.size();
  }));
  EXPECT_EQ(ports[chosen], wanted.address().port());
}

TEST_F(TcpProxyTest, AClientThatResetsWhileWeConnectLeavesNothingBehind) {
  WithCluster();
  Begin();
  client_->Reset();
  EXPECT_TRUE(Until([&] { return closed(); }));
  EXPECT_EQ(cluster_stats().upstream_cx_active.value(), 0);
  EXPECT_EQ(cluster_stats().upstream_rq_pending_active.value(), 0);
}

}  // namespace
}  // namespace sluice::filters::network
