#include "source/upstream/circuit_breaker_stats.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

namespace sluice::upstream {
namespace {

class CircuitBreakerStatsTest : public testing::Test {
 protected:
  CircuitBreakerStatsTest() {
    for (CircuitBreakerLimits& limits : spec_.limits) {
      limits.max_connections = 2;
      limits.max_requests = 1;
    }
  }
  // The gauges of one priority, by what stands behind its prefix.
  std::map<std::string, uint64_t> Gauges(const std::string& priority) {
    const auto made = std::make_unique<CircuitBreakers>(spec_);
    CircuitBreakers& breakers = *made;
    breakers[Priority::kDefault].ForceAcquire(Resource::kConnections);
    breakers[Priority::kDefault].ForceAcquire(Resource::kRequests);
    CircuitBreakerGauges gauges("cluster.web.", store_);
    gauges.Refresh(spec_, breakers);
    const std::string prefix = "cluster.web.circuit_breakers." + priority + ".";
    std::map<std::string, uint64_t> out;
    store_.ForEach([&](const stats::Sample& sample) {
      if (sample.name.substr(0, prefix.size()) == prefix)
        out[std::string(sample.name.substr(prefix.size()))] = sample.value;
    });
    return out;
  }

  stats::Store store_{1};
  CircuitBreakerSpec spec_;
};

TEST_F(CircuitBreakerStatsTest, SaysWhatIsOpen) {
  auto gauges = Gauges("default");
  EXPECT_EQ(gauges.size(), 10u);
  EXPECT_EQ(gauges["rq_open"], 1u);
  EXPECT_EQ(gauges["cx_open"], 0u);
  EXPECT_EQ(gauges["rq_pending_open"], 0u);
  EXPECT_EQ(Gauges("high")["rq_open"], 0u);
}

TEST_F(CircuitBreakerStatsTest, WhatRemainsIsToldOnlyWhenAskedFor) {
  EXPECT_EQ(Gauges("default")["remaining_cx"], 0u);
  spec_.limits[0].track_remaining = true;
  auto gauges = Gauges("default");
  EXPECT_EQ(gauges["remaining_cx"], 1u);
  EXPECT_EQ(gauges["remaining_rq"], 0u);
  EXPECT_EQ(gauges["remaining_pending"], 1024u);
  EXPECT_EQ(gauges["remaining_retries"], 3u);
  EXPECT_EQ(gauges["remaining_cx_pools"], UINT64_MAX);
}

TEST_F(CircuitBreakerStatsTest, ARetryBudgetFollowsTheRequests) {
  spec_.limits[0].has_retry_budget = true;
  spec_.limits[0].retry_budget_percent = 50;
  spec_.limits[0].min_retry_concurrency = 2;
  const auto breakers = std::make_unique<CircuitBreakers>(spec_);
  CircuitBreaker& breaker = (*breakers)[Priority::kDefault];
  EXPECT_TRUE(breaker.TryAcquire(Resource::kRetries));
  EXPECT_TRUE(breaker.TryAcquire(Resource::kRetries));
  EXPECT_FALSE(breaker.TryAcquire(Resource::kRetries));
  for (int i = 0; i < 6; ++i) breaker.ForceAcquire(Resource::kRequests);
  EXPECT_TRUE(breaker.TryAcquire(Resource::kRetries));
  EXPECT_FALSE(breaker.TryAcquire(Resource::kRetries));
}

}  // namespace
}  // namespace sluice::upstream
