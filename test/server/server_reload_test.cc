#include <signal.h>

#include "gtest/gtest.h"
#include "source/server/server.h"
#include "test/server/dns_server.h"
#include "test/server/running_server.h"

namespace sluice::server {
namespace {

std::string Says(const std::string& body) {
  return BootstrapText(ListenerText("in", DirectResponse(body)));
}

TEST(ServerReloadTest, TheChangedHostsOfAStaticClusterServeAtOnce) {
  Upstream first, second;
  const std::string listener = ListenerText("in", RouteTo("up"));
  RunningServer running(BootstrapText(listener, StaticCluster("up", first.port())));
  Peer client = Peer::To(running.port());
  client.Send(GetText("/", /*keep=*/true));
  Serve(first, "first");
  EXPECT_EQ(BodyOf(client.ReadResponse()), "first");
  running.Reload(BootstrapText(listener, StaticCluster("up", second.port())));
  client.Send(GetText("/"));
  Serve(second, "second");
  EXPECT_EQ(BodyOf(client.ReadToEnd()), "second");
}

TEST(ServerReloadTest, ARefusedOneKeepsTheConfigurationInForce) {
  RunningServer running(Says("first"));
  const auto before = running.server().published();
  running.Reload(BootstrapText(ListenerText("in", RouteTo("nowhere"))));
  EXPECT_EQ(running.server().published(), before);
  EXPECT_EQ(BodyOf(Get(running.port())), "first");
}

TEST(ServerReloadTest, WhatWasBoundForARefusedOneIsForgotten) {
  Upstream taken;
  RunningServer running(Says("first"));
  const uint16_t port = running.port();
  running.Reload(
      BootstrapText(ListenerText("in", DirectResponse("x"), 0, R"(, "additional_addresses": [
        {"address": )" + SocketAddress(0) + "}]") +
                    "," + ListenerText("other", DirectResponse("x"), taken.port())));
  running.Reload(Says("second"));
  EXPECT_EQ(running.port(), port);
  EXPECT_EQ(BodyOf(Get(port)), "second");
}

TEST(ServerReloadTest, AHangupReloads) {
  RunningServer running(Says("first"));
  running.Do([] {});
  const auto before = running.server().published();
  running.Reload(Says("second"));
  const auto second = running.server().published();
  EXPECT_NE(second, before);
  kill(getpid(), SIGHUP);
  EXPECT_TRUE(running.Reaches([&] { return running.server().published() != second; }));
}

TEST(ServerReloadTest, TheOldConfigurationServesUntilNewClustersHaveHosts) {
  DnsServer dns;
  Upstream upstream;
  RunningServer running(Says("first"));
  running.Reload(BootstrapText(ListenerText("in", RouteTo("up")),
                               DnsCluster("up", upstream.port(), dns.port())));
  EXPECT_EQ(BodyOf(Get(running.port())), "first");
  const auto before = running.server().published();
  dns.AnswerLoopback();
  ASSERT_TRUE(running.Reaches([&] { return running.server().published() != before; }));
  Peer client = Peer::To(running.port());
  client.Send(GetText("/"));
  Serve(upstream, "second");
  EXPECT_EQ(BodyOf(client.ReadToEnd()), "second");
}

TEST(ServerReloadTest, NewClustersWithoutHostsAreWaitedForForFiveSeconds) {
  DnsServer silent;
  RunningServer running(Says("first"));
  const auto before = running.server().published();
  running.Reload(
      BootstrapText(ListenerText("in", RouteTo("up")), DnsCluster("up", 1, silent.port())));
  running.Advance(std::chrono::seconds(4));
  EXPECT_EQ(running.server().published(), before);
  running.Advance(std::chrono::seconds(1));
  ASSERT_TRUE(running.Reaches([&] { return running.server().published() != before; }));
  EXPECT_EQ(StatusOf(Get(running.port())), 503);
}

TEST(ServerReloadTest, ALaterOneReplacesOneThatWaits) {
  DnsServer silent;
  RunningServer running(Says("first"));
  running.Reload(
      BootstrapText(ListenerText("in", RouteTo("up")), DnsCluster("up", 1, silent.port())));
  running.Reload(Says("third"));
  EXPECT_EQ(BodyOf(Get(running.port())), "third");
  silent.AnswerLoopback();
  running.Advance(std::chrono::seconds(60));
  EXPECT_EQ(BodyOf(Get(running.port())), "third");
}

TEST(ServerReloadTest, OneBeforeTheFirstHostsAreKnownLetsTheServerServe) {
  DnsServer silent;
  RunningServer running(
      BootstrapText(ListenerText("in", RouteTo("up")), DnsCluster("up", 1, silent.port())));
  running.Reload(Says("second"));
  EXPECT_EQ(running.server().state(), State::kLive);
  EXPECT_EQ(BodyOf(Get(running.port())), "second");
}

}  // namespace
}  // namespace sluice::server
