#include "source/server/worker_listener.h"

#include <netinet/tcp.h>

#include "gtest/gtest.h"
#include "source/server/listen_sockets.h"
#include "test/server/peer_sockets.h"
#include "test/server/snapshot_source.h"

namespace sluice::server {
namespace {

// A listener on the test's own thread, whose loop turns when the test lets it.
class WorkerListenerTest : public testing::Test {
 protected:
  WorkerListenerTest() {
    context_.config = proxy::ConfigRef(new proxy::ConfigView());
    const auto snapshot = source_.Build(BootstrapText(ListenerText("in", DirectResponse("x"))));
    spec_ = std::make_shared<proxy::ListenerSpec>(*snapshot->listeners.at(0));
  }
  ~WorkerListenerTest() override {
    if (listener_ != nullptr) listener_->CloseSessions();
    worker_.loop.RunOnce(/*wait=*/false);
    listener_.reset();
    worker_.loop.RunOnce(/*wait=*/false);
    context_.config = {};
  }

  // `defer`: the kernel holds a handshake open until the client's first byte.
  void Listen(bool defer = false) {
    std::string error;
    auto sockets = OpenListeners(*spec_, 1, error);
    ASSERT_FALSE(sockets.empty()) << error;
    const int seconds = 30;
    if (defer)
      setsockopt(sockets[0].at(0), IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof(seconds));
    port_ = PortOf(sockets[0].at(0));
    listener_ = std::make_unique<WorkerListener>(context_, spec_, sockets[0], counts_, own_count_,
                                                 source_.stats());
  }
  template <typename Condition>
  void TurnUntil(Condition condition) {
    while (!condition()) worker_.loop.RunOnce(/*wait=*/true);
  }
  uint64_t Count(const std::string& name) {
    return source_.Stat("listener." + spec_->stat_prefix + "." + name);
  }

  SnapshotSource source_;
  const base::SystemClock clock_;
  const proxy::NodeInfo node_;
  proxy::ServerState state_;
  ConnectionCounts counts_;
  const std::shared_ptr<std::atomic<uint64_t>> own_count_ =
      std::make_shared<std::atomic<uint64_t>>(0);
  net::Worker worker_{0, clock_};
  http::h2::WorkerState http2_{worker_};
  proxy::WorkerContext context_{http2_, node_, state_, source_.logs(), std::chrono::seconds(10),
                                1 << 16};
  std::shared_ptr<proxy::ListenerSpec> spec_;
  uint16_t port_ = 0;
  std::unique_ptr<WorkerListener> listener_;
};

TEST_F(WorkerListenerTest, CountsAConnectionAsLongAsItIsOpen) {
  Listen();
  Peer client = Peer::To(port_);
  TurnUntil([&] { return listener_->has_sessions(); });
  EXPECT_EQ(counts_.global.load(), 1u);
  EXPECT_EQ(own_count_->load(), 1u);
  EXPECT_EQ(Count("downstream_cx_active"), 1u);
  client.Close();
  TurnUntil([&] { return !listener_->has_sessions(); });
  EXPECT_EQ(counts_.global.load(), 0u);
  EXPECT_EQ(own_count_->load(), 0u);
  EXPECT_EQ(Count("downstream_cx_active"), 0u);
  EXPECT_EQ(Count("downstream_cx_destroy"), 1u);
}

TEST_F(WorkerListenerTest, ClosesWhatIsOverItsOwnLimit) {
  spec_->connection_limit = runtime::Number(1);
  Listen();
  Peer first = Peer::To(port_), second = Peer::To(port_);
  TurnUntil([&] { return Count("downstream_cx_overflow") == 1; });
  EXPECT_EQ(second.ReadToEnd(), "");
  EXPECT_EQ(listener_->session_count(), 1u);
}

TEST_F(WorkerListenerTest, ClosesWhatIsOverTheLimitOfTheProcess) {
  counts_.global_limit = runtime::Number(1);
  counts_.global = 1;  // another listener's
  Listen();
  Peer client = Peer::To(port_);
  TurnUntil([&] { return Count("downstream_global_cx_overflow") == 1; });
  EXPECT_EQ(client.ReadToEnd(), "");
  counts_.global = 0;
}

TEST_F(WorkerListenerTest, TheLimitOfTheProcessIsNotForOneThatIsFreeOfIt) {
  counts_.global_limit = runtime::Number(1);
  counts_.global = 1;
  spec_->ignore_global_limit = true;
  Listen();
  Peer client = Peer::To(port_);
  TurnUntil([&] { return listener_->session_count() == 1; });
  EXPECT_EQ(Count("downstream_global_cx_overflow"), 0u);
}

TEST_F(WorkerListenerTest, ClosesWhatNoFilterChainIsFor) {
  spec_->chains.at(0).match.destination_port = 1;
  Listen();
  Peer client = Peer::To(port_);
  TurnUntil([&] { return Count("no_filter_chain_match") == 1; });
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_FALSE(listener_->has_sessions());
}

TEST_F(WorkerListenerTest, TakesWhatTheKernelHasAcceptedBeforeItStops) {
  Listen();
  Peer waiting = Peer::To(port_);
  listener_->StopAccepting();
  EXPECT_TRUE(listener_->stopped());
  EXPECT_EQ(listener_->session_count(), 1u);
  EXPECT_FALSE(Peer::To(port_).connected());
}

TEST_F(WorkerListenerTest, StopsAtOnceWhereNobodyHasCome) {
  Listen();
  listener_->StopAcceptingGently();
  EXPECT_TRUE(listener_->stopped());
}

TEST_F(WorkerListenerTest, LetsHandshakesThatAreUnderWayIn) {
  Listen(/*defer=*/true);
  Peer first = Peer::To(port_);
  first.Send(GetText("/", /*keep=*/true));
  TurnUntil([&] { return listener_->session_count() == 1; });
  Peer half_way = Peer::To(port_);
  listener_->StopAcceptingGently();
  if (listener_->stopped()) GTEST_SKIP() << "the kernel takes no filter here";
  EXPECT_TRUE(listener_->stopping());
  EXPECT_FALSE(listener_->stopped());
  half_way.Send(GetText("/", /*keep=*/true));
  TurnUntil([&] { return source_.Stat("http.in.downstream_rq_2xx") == 2; });
  EXPECT_EQ(BodyOf(half_way.ReadResponse()), "x");
  TurnUntil([&] { return listener_->stopped(); });
  EXPECT_FALSE(listener_->stopping());
  EXPECT_FALSE(Peer::To(port_).connected());
}

TEST_F(WorkerListenerTest, DrainingEndsIdleConnectionsWhenItIsToldTo) {
  Listen();
  Peer client = Peer::To(port_);
  client.Send(GetText("/", /*keep=*/true));
  TurnUntil([&] { return source_.Stat("http.in.downstream_rq_2xx") == 1; });
  EXPECT_EQ(BodyOf(client.ReadResponse()), "x");
  listener_->DrainSessions(/*idle_too=*/false);
  worker_.loop.RunOnce(/*wait=*/false);
  EXPECT_TRUE(listener_->has_sessions());
  listener_->DrainSessions(/*idle_too=*/true);
  worker_.loop.RunOnce(/*wait=*/false);
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST_F(WorkerListenerTest, AnotherSpecIsForNewConnections) {
  Listen();
  auto next = std::make_shared<proxy::ListenerSpec>(*spec_);
  next->connection_limit = runtime::Number(1);
  next->hash = spec_->hash + 1;
  Peer first = Peer::To(port_);
  TurnUntil([&] { return listener_->has_sessions(); });
  listener_->Update(next);
  Peer second = Peer::To(port_);
  TurnUntil([&] { return Count("downstream_cx_overflow") == 1; });
  EXPECT_EQ(listener_->session_count(), 1u);
}

}  // namespace
}  // namespace sluice::server
