#include "source/proxy/retry.h"

#include <gtest/gtest.h>

namespace sluice::proxy {
namespace {

using route::RetrySpec;
using std::chrono::milliseconds;

TEST(RetryTest, ConditionsAreBitsAndUnknownOnesAreSkipped) {
  bool unknown = false;
  EXPECT_EQ(ParseRetryOn("5xx, reset ,connect-failure", &unknown),
            uint32_t{RetrySpec::k5xx | RetrySpec::kReset | RetrySpec::kConnectFailure});
  EXPECT_FALSE(unknown);
  EXPECT_EQ(ParseRetryOn("http3-post-connect-failure", &unknown), 0u);
  EXPECT_FALSE(unknown);
  EXPECT_EQ(ParseRetryOn("sometimes,unavailable", &unknown), uint32_t{RetrySpec::kGrpcUnavailable});
  EXPECT_TRUE(unknown);
  EXPECT_EQ(ParseRetryOn(""), 0u);
}

TEST(RetryTest, AStatusFulfilsItsConditions) {
  RetrySpec spec;
  spec.status_codes = {404};
  EXPECT_EQ(StatusConditions(500, nullptr), uint32_t{RetrySpec::k5xx});
  EXPECT_EQ(StatusConditions(503, nullptr), uint32_t{RetrySpec::k5xx | RetrySpec::kGatewayError});
  EXPECT_EQ(StatusConditions(505, nullptr), uint32_t{RetrySpec::k5xx});
  EXPECT_EQ(StatusConditions(409, nullptr), uint32_t{RetrySpec::kRetriable4xx});
  EXPECT_EQ(StatusConditions(404, nullptr), 0u);
  EXPECT_EQ(StatusConditions(404, &spec), uint32_t{RetrySpec::kStatusCodes});
}

TEST(RetryTest, TheWaitIsRandomBelowACeilingThatDoubles) {
  base::Random random(1);
  const auto longest = [&random](uint32_t n) {
    base::Duration most{0};
    for (int i = 0; i < 1000; ++i) {
      most = std::max(most, RetryBackoff(n, milliseconds(25), milliseconds(250), random));
    }
    return most;
  };
  const struct {
    uint32_t n;
    int ceiling;
  } kCases[] = {{1, 25}, {2, 50}, {3, 100}, {4, 200}, {5, 250}, {1000000, 250}};
  for (const auto& each : kCases) {
    const base::Duration most = longest(each.n);
    EXPECT_LT(most, milliseconds(each.ceiling)) << each.n;
    EXPECT_GT(most, milliseconds(each.ceiling) * 9 / 10) << each.n;
  }
}

}  // namespace
}  // namespace sluice::proxy
