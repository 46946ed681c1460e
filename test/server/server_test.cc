#include "source/server/server.h"

#include "gtest/gtest.h"
#include "test/server/dns_server.h"
#include "test/server/running_server.h"

namespace sluice::server {
namespace {

TEST(ServerTest, IsLiveAndServesItsFirstConfiguration) {
  RunningServer running(BootstrapText(ListenerText("in", DirectResponse("first"))));
  EXPECT_EQ(running.server().state(), State::kLive);
  EXPECT_EQ(BodyOf(Get(running.port())), "first");
}

TEST(ServerTest, DoesNotStartOnAnAddressThatIsTaken) {
  const Upstream taken;
  BlockSignals();
  const extension::Registry registry;
  const base::SystemClock clock;
  const auto server = std::make_unique<Server>(OneWorker(), registry, clock);
  std::string error;
  EXPECT_FALSE(server->Start(
      Parse(BootstrapText(ListenerText("in", DirectResponse("x"), taken.port()))), error));
  EXPECT_NE(error.find("listener 'in': "), std::string::npos) << error;
}

TEST(ServerTest, ServesOnceTheHostsOfItsClustersAreKnown) {
  DnsServer dns;
  Upstream upstream;
  RunningServer running(BootstrapText(ListenerText("in", RouteTo("up")),
                                      DnsCluster("up", upstream.port(), dns.port())));
  EXPECT_EQ(running.server().state(), State::kInitializing);
  Peer early = Peer::To(running.port());
  early.Send(GetText("/"));
  dns.AnswerLoopback();
  Serve(upstream, "found");
  EXPECT_EQ(BodyOf(early.ReadToEnd()), "found");
  EXPECT_EQ(running.server().state(), State::kLive);
}

TEST(ServerTest, GracefulDrainingAsksClientsToGoAndStopsListeningAfterTheDrainTime) {
  RunningServer running(BootstrapText(ListenerText("in", DirectResponse("x"))));
  const uint16_t port = running.port();
  running.Do([&] { running.server().DrainListeners(/*graceful=*/true, false, false); });
  Peer client = Peer::To(port);
  client.Send(GetText("/", /*keep=*/true));
  EXPECT_NE(client.ReadResponse().find("connection: close"), std::string::npos);
  running.Advance(std::chrono::seconds(600));
  EXPECT_TRUE(running.Reaches([port] { return !Peer::To(port).connected(); }));
}

}  // namespace
}  // namespace sluice::server
