#include "source/filters/network/local_ratelimit/factory.h"

#include "gtest/gtest.h"
#include "test/filters/network/parsed_filter.h"

namespace sluice::filters::network {
namespace {

std::string FaultOf(const std::string& fields) {
  stats::Store store(1);
  return ParsedFilter(&RegisterLocalRateLimit, "local_ratelimit.v3.LocalRateLimit",
                      "stat_prefix: t, " + fields, store)
      .fault();
}

TEST(LocalRateLimitFactoryTest, RefusesAFillThatIsTooFast) {
  EXPECT_EQ(FaultOf("token_bucket: {max_tokens: 1, fill_interval: 0.049s}"),
            "token_bucket.fill_interval: must be at least 50ms");
  EXPECT_EQ(FaultOf("token_bucket: {max_tokens: 1, fill_interval: 0.05s}"), "");
}

TEST(LocalRateLimitFactoryTest, RefusesAKeyToShareBy) {
  EXPECT_EQ(FaultOf("token_bucket: {max_tokens: 1, fill_interval: 1s}, share_key: k"),
            "share_key: is not built yet");
}

}  // namespace
}  // namespace sluice::filters::network
