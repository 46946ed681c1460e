#include "source/filters/network/local_ratelimit/local_ratelimit.h"

#include "source/filters/network/local_ratelimit/factory.h"
#include "test/filters/network/parsed_filter.h"
#include "test/proxy/tcp_fixture.h"

namespace sluice::filters::network {
namespace {

class LocalRateLimitTest : public proxy::TcpFixture {
 protected:
  void Limit(const std::string& fields) {
    const ParsedFilter parsed(&RegisterLocalRateLimit, "local_ratelimit.v3.LocalRateLimit",
                              "stat_prefix: t, " + fields, store_);
    ASSERT_EQ(parsed.fault(), "");
    chain_.filters = {{"limit", parsed.factory}};
  }
  void OpenAndClose() {
    Open();
    if (session_ != nullptr) session_->CloseNow();
    Turn();
  }
};

TEST_F(LocalRateLimitTest, EndsWhatComesTooFast) {
  Limit("token_bucket: {max_tokens: 1, fill_interval: 1s}");
  OpenAndClose();
  EXPECT_EQ(flags(), "-");
  Open();
  EXPECT_TRUE(closed());
  EXPECT_EQ(flags(), "URX");
  EXPECT_EQ(
      store_.AddGroup<LocalRateLimitStats>("local_rate_limit.t.").ForThread(0).rate_limited.value(),
      1u);
  Pass(std::chrono::seconds(1));
  Open();
  EXPECT_FALSE(closed());
}

TEST_F(LocalRateLimitTest, CanBeSwitchedOff) {
  Limit(
      "token_bucket: {max_tokens: 1, fill_interval: 1s}, runtime_enabled: {default_value: false, "
      "runtime_key: k}");
  OpenAndClose();
  Open();
  EXPECT_FALSE(closed());
}

}  // namespace
}  // namespace sluice::filters::network
