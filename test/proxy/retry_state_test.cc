#include "source/proxy/retry_state.h"

#include <gtest/gtest.h>

#include "test/proxy/worker_fixture.h"

namespace sluice::proxy {
namespace {

using route::RetrySpec;
using upstream::Priority;
using upstream::Resource;

class RetryStateTest : public WorkerFixture {
 protected:
  RetryStateTest() {
    spec_.name = spec_.stat_name = "web";
    spec_.circuit_breakers.limits[0].max_retries = 1;
  }
  void Begin(uint32_t on, uint32_t retries) {
    policy_.retry_on = on;
    policy_.retries = retries;
    if (!cluster_) {
      cluster_ = upstream::ClusterRef(new upstream::Cluster(
          *http2_, std::make_shared<upstream::SharedCluster>(
                       std::make_shared<const upstream::ClusterSpec>(spec_), store_)));
    }
    retry_.Begin(*cluster_, Priority::kDefault, &route_, policy_);
  }
  bool ShouldRetryAnswer(uint16_t status, std::string_view name = {}, std::string_view value = {}) {
    base::Arena arena(worker_.chunks);
    http::ResponseHead head(arena);
    head.status = status;
    if (!name.empty()) head.headers.AddCopy(name, value);
    return retry_.ShouldRetry(head, info_);
  }
  uint64_t held() { return cluster_->breaker(Priority::kDefault).used(Resource::kRetries); }

  upstream::ClusterSpec spec_;
  upstream::ClusterRef cluster_;
  RetrySpec route_;
  RequestPolicy policy_;
  RetryState retry_;
  StreamInfo info_;
};

TEST_F(RetryStateTest, OnlyWhatThePolicyNamesIsRepeated) {
  Begin(RetrySpec::kReset, 2);
  EXPECT_FALSE(retry_.ShouldRetry(RetrySpec::k5xx, info_));
  EXPECT_EQ(held(), 0u);
  EXPECT_TRUE(retry_.ShouldRetry(RetrySpec::kReset | RetrySpec::k5xx, info_));
  EXPECT_EQ(held(), 1u);
  retry_.Release();
  EXPECT_EQ(held(), 0u);
}

TEST_F(RetryStateTest, SaysWhenItsRetriesAreUsedUp) {
  Begin(RetrySpec::k5xx, 1);
  EXPECT_TRUE(ShouldRetryAnswer(503));
  retry_.TakeRetry(worker_.random);
  EXPECT_EQ(retry_.retries_done(), 1u);
  EXPECT_FALSE(ShouldRetryAnswer(503));
  EXPECT_TRUE(info_.flags.Has(ResponseFlag::kUpstreamRetryLimitExceeded));
  EXPECT_EQ(cluster_->stats().upstream_rq_retry.value(), 1u);
  EXPECT_EQ(cluster_->stats().upstream_rq_retry_limit_exceeded.value(), 1u);
}

TEST_F(RetryStateTest, TheClusterLimitsHowManyRetryAtOnce) {
  Begin(RetrySpec::k5xx, 5);
  ASSERT_TRUE(ShouldRetryAnswer(503));
  EXPECT_TRUE(ShouldRetryAnswer(503));  // has its place already
  RetryState other;
  other.Begin(*cluster_, Priority::kDefault, &route_, policy_);
  EXPECT_FALSE(other.ShouldRetry(RetrySpec::k5xx, info_));
  EXPECT_TRUE(info_.flags.Has(ResponseFlag::kUpstreamOverflow));
  EXPECT_EQ(cluster_->stats().upstream_rq_retry_overflow.value(), 1u);
}

TEST_F(RetryStateTest, AGrpcStatusInTheHeadIsACondition) {
  Begin(RetrySpec::kGrpcUnavailable | RetrySpec::kGrpcCancelled, 5);
  EXPECT_TRUE(ShouldRetryAnswer(200, "grpc-status", "14"));
  EXPECT_TRUE(ShouldRetryAnswer(200, "grpc-status", "1"));
  EXPECT_FALSE(ShouldRetryAnswer(200, "grpc-status", "13"));
  EXPECT_FALSE(ShouldRetryAnswer(200, "grpc-status", "0"));
  EXPECT_FALSE(ShouldRetryAnswer(200));
}

TEST_F(RetryStateTest, StatusesThatTheRequestNamesCountBesideTheRoutes) {
  route_.status_codes = {418};
  policy_.retriable_codes[0] = 419;
  policy_.retriable_code_count = 1;
  Begin(RetrySpec::kStatusCodes, 5);
  EXPECT_TRUE(ShouldRetryAnswer(418));
  EXPECT_TRUE(ShouldRetryAnswer(419));
  EXPECT_FALSE(ShouldRetryAnswer(420));
}

TEST_F(RetryStateTest, AnUpstreamThatIsLimitedIsLeftAloneUnlessAsked) {
  Begin(RetrySpec::k5xx, 5);
  EXPECT_FALSE(ShouldRetryAnswer(503, "x-envoy-ratelimited", "true"));
  Begin(RetrySpec::k5xx | RetrySpec::kEnvoyRateLimited, 5);
  EXPECT_TRUE(ShouldRetryAnswer(503, "x-envoy-ratelimited", "true"));
}

TEST_F(RetryStateTest, AHeaderMakesAnAnswerRetriable) {
  Begin(RetrySpec::kRetriableHeaders, 1);
  EXPECT_FALSE(ShouldRetryAnswer(200, "x-again", "1"));
  policy_.retriable_headers = "x-again";
  EXPECT_TRUE(ShouldRetryAnswer(200, "x-again", "1"));
  Begin(RetrySpec::k5xx, 1);
  EXPECT_FALSE(ShouldRetryAnswer(200, "x-again", "1"));
}

TEST_F(RetryStateTest, WaitsAsLongAsTheAnswerAsks) {
  route_.reset_headers = {{"retry-after", false}};
  Begin(RetrySpec::k5xx, 3);
  ASSERT_TRUE(ShouldRetryAnswer(503, "retry-after", "10"));
  const base::Duration wait = retry_.TakeRetry(worker_.random);
  EXPECT_GE(wait, std::chrono::seconds(10));
  EXPECT_LE(wait, std::chrono::seconds(15));
  EXPECT_EQ(cluster_->stats().upstream_rq_retry_backoff_ratelimited.value(), 1u);
  // Once: the next failure says nothing of a wait.
  ASSERT_TRUE(retry_.ShouldRetry(RetrySpec::k5xx, info_));
  EXPECT_LT(retry_.TakeRetry(worker_.random), std::chrono::seconds(1));
  EXPECT_EQ(cluster_->stats().upstream_rq_retry_backoff_exponential.value(), 1u);
}

}  // namespace
}  // namespace sluice::proxy
