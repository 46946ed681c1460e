#include "gtest/gtest.h"
#include "test/server/running_server.h"

namespace sluice::server {
namespace {

// The value of a stat, or -1 when there is none of that name.
int64_t StatOf(Server& server, std::string_view name) {
  int64_t value = -1;
  server.stats().ForEach([&](const stats::Sample& sample) {
    if (sample.name == name) value = static_cast<int64_t>(sample.value);
  });
  return value;
}

TEST(ServerStatsTest, WhatHasNotHappenedYetIsZero) {
  RunningServer running(
      BootstrapText(ListenerText("in", DirectResponse("x")), StaticCluster("up", 1)));
  EXPECT_EQ(StatOf(running.server(), "cluster_manager.cluster_added"), 1);
  EXPECT_EQ(StatOf(running.server(), "cluster_manager.cluster_removed"), 0);
  EXPECT_EQ(StatOf(running.server(), "listener_manager.listener_added"), 1);
}

TEST(ServerStatsTest, GaugesAreWorkedOutWhenAsked) {
  RunningServer running(
      BootstrapText(ListenerText("in", DirectResponse("x")), StaticCluster("up", 1)));
  running.server().RefreshGauges();
  EXPECT_EQ(StatOf(running.server(), "server.live"), 1);
  EXPECT_EQ(StatOf(running.server(), "cluster_manager.active_clusters"), 1);
  EXPECT_EQ(StatOf(running.server(), "cluster.up.circuit_breakers.default.rq_open"), 0);
}

}  // namespace
}  // namespace sluice::server
