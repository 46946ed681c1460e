#include <signal.h>

#include "gtest/gtest.h"
#include "source/server/server.h"
#include "test/server/dns_server.h"
#include "test/server/running_server.h"

namespace sluice::server {
namespace {

TEST(ServerShutdownTest, EndsAtOnceWhenItIsToldToBeforeItServes) {
  DnsServer silent;
  RunningServer running(
      BootstrapText(ListenerText("in", RouteTo("up")), DnsCluster("up", 1, silent.port())));
  kill(getpid(), SIGTERM);
  EXPECT_TRUE(running.Ends());
}

TEST(ServerShutdownTest, LetsAStreamFinishWhenItIsToldToEnd) {
  Upstream upstream;
  RunningServer running(
      BootstrapText(ListenerText("in", RouteTo("up")), StaticCluster("up", upstream.port())));
  Peer client = Peer::To(running.port());
  client.Send(GetText("/", /*keep=*/true));
  Peer server = upstream.Accept();
  server.ReadThrough("\r\n\r\n");
  running.Do([&] { running.server().Shutdown(); });
  EXPECT_EQ(running.server().state(), State::kDraining);
  running.Advance(std::chrono::seconds(10));  // below the timeout of the route
  server.Send("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nlate");
  const std::string response = client.ReadToEnd();
  EXPECT_EQ(BodyOf(response), "late");
  EXPECT_NE(response.find("connection: close"), std::string::npos) << response;
  client.Close();
  EXPECT_TRUE(running.Ends());
}

TEST(ServerShutdownTest, AnswersWhoComesWhileItCountsWhetherAnybodyIsLeft) {
  RunningServer running(BootstrapText(ListenerText("in", DirectResponse("x"))));
  Peer client(-1);
  running.Do([&] {
    running.server().Shutdown();
    Get(running.port());  // the worker has counted since
    client = Peer::To(running.port());
    client.Send(GetText("/", /*keep=*/true));
  });
  EXPECT_EQ(BodyOf(client.ReadToEnd()), "x");
  client.Close();
  EXPECT_TRUE(running.Ends());
}

TEST(ServerShutdownTest, ClosesIdleConnectionsSomeTimeAfterItIsToldToEnd) {
  RunningServer running(BootstrapText(ListenerText("in", DirectResponse("x"))));
  Peer idle = Peer::To(running.port());
  idle.Send(GetText("/", /*keep=*/true));
  EXPECT_EQ(BodyOf(idle.ReadResponse()), "x");
  running.Do([&] { running.server().Shutdown(); });
  running.Advance(std::chrono::seconds(3));
  EXPECT_EQ(idle.ReadToEnd(), "");
  idle.Close();
  EXPECT_TRUE(running.Ends());
}

TEST(ServerShutdownTest, EndsWithStreamsOpenWhenTheDrainTimeIsOver) {
  Upstream upstream;
  RunningServer running(
      BootstrapText(ListenerText("in", RouteTo("up")), StaticCluster("up", upstream.port())));
  Peer client = Peer::To(running.port());
  client.Send(GetText("/"));
  Peer server = upstream.Accept();
  running.Do([&] { running.server().Shutdown(); });
  running.clock().Advance(std::chrono::seconds(600));
  EXPECT_TRUE(running.Ends());
}

}  // namespace
}  // namespace sluice::server
