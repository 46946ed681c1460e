#include "test/server/admin/admin_fixture.h"

namespace sluice::server::admin {
namespace {

class StatsEndpointsTest : public AdminFixture {};

TEST_F(StatsEndpointsTest, ShowWhatThePartsHaveCounted) {
  Exchange();
  const std::string text = BodyOf(Get("/stats"));
  EXPECT_TRUE(Contains(text, "cluster.up.upstream_rq_total: 1\n")) << text;
  EXPECT_TRUE(Contains(text, "http.in.downstream_rq_2xx: 1\n")) << text;
  EXPECT_TRUE(Contains(text, "server.live: 1\n")) << text;
}

TEST_F(StatsEndpointsTest, AFilterChooses) {
  EXPECT_EQ(BodyOf(Get("/stats?filter=^server%5C.(live|concurrency)$")),
            "server.concurrency: 1\nserver.live: 1\n");
}

TEST_F(StatsEndpointsTest, WhatCannotBeAskedForIsRefused) {
  EXPECT_EQ(StatusOf(Get("/stats?filter=(")), 400);
  EXPECT_EQ(StatusOf(Get("/stats?format=nonsense")), 400);
  EXPECT_EQ(StatusOf(Get("/stats?type=nonsense")), 400);
}

TEST_F(StatsEndpointsTest, JsonSaysThatItIs) {
  const std::string response = Get("/stats?format=json&filter=^server.live$");
  EXPECT_TRUE(Contains(response, "content-type: application/json\r\n")) << response;
  EXPECT_TRUE(Contains(BodyOf(response), "\"server.live\"")) << response;
}

TEST_F(StatsEndpointsTest, PrometheusHasNamesAndTagsOfItsOwn) {
  Exchange();
  const std::string text = BodyOf(Get("/stats/prometheus"));
  EXPECT_TRUE(Contains(text, "envoy_cluster_upstream_rq_total{envoy_cluster_name=\"up\"} 1\n"))
      << text;
}

TEST_F(StatsEndpointsTest, ResettingTakesCountersToZeroAndLeavesGauges) {
  Exchange();
  EXPECT_EQ(BodyOf(Post("/reset_counters")), "OK\n");
  const std::string text = BodyOf(Get("/stats"));
  EXPECT_TRUE(Contains(text, "cluster.up.upstream_rq_total: 0\n")) << text;
  EXPECT_TRUE(Contains(text, "server.concurrency: 1\n")) << text;
}

}  // namespace
}  // namespace sluice::server::admin
