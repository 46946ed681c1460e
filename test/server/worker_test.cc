#include "source/server/worker.h"

#include <algorithm>
#include <future>

#include "gtest/gtest.h"
#include "source/server/cluster_hosts.h"
#include "source/server/listen_sockets.h"
#include "test/server/file_sources.h"
#include "test/server/peer_sockets.h"
#include "test/server/snapshot_source.h"

namespace sluice::server {
namespace {

// A worker on its thread; the test is its main thread.
class WorkerTest : public testing::Test {
 protected:
  WorkerTest() { worker_.Start(); }
  ~WorkerTest() override {
    worker_.Stop();
    worker_.Join();
  }

  // Runs `task` on the worker; returns when it has run.
  void Do(absl::AnyInvocable<void(Worker&)> task) {
    std::promise<void> done;
    worker_.Post([&](Worker& worker) {
      task(worker);
      done.set_value();
    });
    done.get_future().get();
  }

  // Puts it in force, with sockets for the listeners that `opened` names.
  void Apply(const std::string& bootstrap, const std::vector<std::string>& opened) {
    const auto next = source_.Build(bootstrap, snapshot_.get());
    hosts_.Prepare(*next, snapshot_.get());
    Publication publication{next, {}, {}};
    for (const auto& cluster : next->clusters)
      publication.hosts.push_back(cluster == nullptr ? nullptr : hosts_.HostsOf(*cluster));
    for (const auto& spec : next->listeners) {
      if (std::find(opened.begin(), opened.end(), spec->name) == opened.end()) continue;
      std::string error;
      auto sockets = OpenListeners(*spec, 1, error);
      ASSERT_FALSE(sockets.empty()) << error;
      ports_[spec->name] = PortOf(sockets[0].at(0));
      publication.sockets[spec->name] = {sockets[0], std::make_shared<std::atomic<uint64_t>>(0)};
    }
    snapshot_ = next;
    Do([&](Worker& worker) { worker.Apply(std::move(publication)); });
  }
  uint32_t SessionCount() {
    uint32_t count = 0;
    Do([&](Worker& worker) { count = worker.session_count(); });
    return count;
  }

  SnapshotSource source_;
  const base::SystemClock clock_;
  const proxy::NodeInfo node_;
  const proxy::ServerState state_;
  ConnectionCounts counts_;
  net::Worker main_{1, clock_};
  xds::Environment environment_{main_.loop, source_.stats(), 1};
  FileSources files_{main_, environment_};
  config::load::Checker checker_;
  ClusterHosts hosts_{main_, source_.stats(), {files_.configs, checker_}, [](auto&&...) {}};
  std::shared_ptr<const config::Snapshot> snapshot_;
  std::map<std::string, uint16_t> ports_;
  Worker worker_{0,       clock_,  node_,          state_, source_.logs(), std::chrono::seconds(10),
                 1 << 16, counts_, source_.stats()};
};

TEST_F(WorkerTest, ServesANewListener) {
  Apply(BootstrapText(ListenerText("in", DirectResponse("first"))), {"in"});
  EXPECT_EQ(BodyOf(Get(ports_["in"])), "first");
}

TEST_F(WorkerTest, AListenerThatStaysTakesItsNewRoutesOnTheSameSocket) {
  Apply(BootstrapText(ListenerText("in", DirectResponse("first"))), {"in"});
  Apply(BootstrapText(ListenerText("in", DirectResponse("second"))), {});
  EXPECT_EQ(BodyOf(Get(ports_["in"])), "second");
}

TEST_F(WorkerTest, AListenerThatIsGoneTakesNoConnectionsAndKeepsThoseThatItHas) {
  const std::string other = ListenerText("other", DirectResponse("other"));
  Apply(BootstrapText(ListenerText("in", DirectResponse("first")) + "," + other), {"in", "other"});
  Peer client = Peer::To(ports_["in"]);
  client.Send(GetText("/", /*keep=*/true));
  EXPECT_EQ(BodyOf(client.ReadResponse()), "first");
  Apply(BootstrapText(other), {});
  EXPECT_FALSE(Peer::To(ports_["in"]).connected());
  EXPECT_EQ(BodyOf(Get(ports_["other"])), "other");
  client.Send(GetText("/", /*keep=*/true));
  const std::string last = client.ReadToEnd();
  EXPECT_EQ(StatusOf(last), 200);
  EXPECT_NE(last.find("connection: close"), std::string::npos) << last;
}

TEST_F(WorkerTest, CountsItsSessions) {
  Apply(BootstrapText(ListenerText("in", DirectResponse("x"))), {"in"});
  Peer client = Peer::To(ports_["in"]);
  client.Send(GetText("/", /*keep=*/true));
  client.ReadResponse();
  EXPECT_EQ(SessionCount(), 1u);
  Do([](Worker& worker) { worker.DrainSessions(/*idle_too=*/true, /*inbound_only=*/false); });
  client.ReadToEnd();
  client.Close();
  while (SessionCount() > 0) {
  }
  EXPECT_EQ(counts_.global.load(), 0u);
}

TEST_F(WorkerTest, StopsInboundListenersAlone) {
  Apply(BootstrapText(
            ListenerText("in", DirectResponse("in"), 0, R"(, "traffic_direction": "INBOUND")") +
            "," + ListenerText("out", DirectResponse("out"))),
        {"in", "out"});
  Do([](Worker& worker) { worker.StopListeners(/*inbound_only=*/true); });
  EXPECT_FALSE(Peer::To(ports_["in"]).connected());
  EXPECT_EQ(BodyOf(Get(ports_["out"])), "out");
}

TEST_F(WorkerTest, NewHostsOfAClusterServeTheNextRequest) {
  Upstream first, second;
  const std::string listener = ListenerText("in", RouteTo("up"));
  const auto text = [&](Upstream& to) {
    return BootstrapText(listener, StaticCluster("up", to.port()));
  };
  Apply(text(first), {"in"});
  const auto other = source_.Build(text(second), snapshot_.get());
  hosts_.Prepare(*other, snapshot_.get());
  Do([&](Worker& worker) {
    worker.SetHosts(0, hosts_.HostsOf(*other->clusters.at(0)), {});
    worker.SetHosts(77, nullptr, {});  // none of the snapshot's
  });
  Peer client = Peer::To(ports_["in"]);
  client.Send(GetText("/"));
  Serve(second, "second");
  EXPECT_EQ(BodyOf(client.ReadToEnd()), "second");
}

TEST_F(WorkerTest, ShowsThePoolsOfItsClusters) {
  Upstream upstream;
  Apply(BootstrapText(ListenerText("in", RouteTo("up")), StaticCluster("up", upstream.port())),
        {"in"});
  Peer client = Peer::To(ports_["in"]);
  client.Send(GetText("/", /*keep=*/true));
  Peer server = upstream.Accept();
  server.ReadThrough("\r\n\r\n");
  std::vector<PoolCounts> pools;
  Do([&](Worker& worker) { pools = worker.Pools(); });
  ASSERT_EQ(pools.size(), 1u);
  EXPECT_EQ(pools[0].cluster, "up");
  EXPECT_EQ(pools[0].host, "127.0.0.1:" + std::to_string(upstream.port()));
  EXPECT_EQ(pools[0].counts.busy, 1u);
}

}  // namespace
}  // namespace sluice::server
