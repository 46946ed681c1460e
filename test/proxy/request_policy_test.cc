#include "source/proxy/request_policy.h"

#include <gtest/gtest.h>

#include "test/proxy/messages.h"
#include "test/route/test_request.h"

namespace sluice::proxy {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class RequestPolicyTest : public testing::Test {
 protected:
  RequestPolicy Take(const route::RetrySpec* retry = nullptr, bool respect_expected = false) {
    return TakeRequestPolicy(forward_, retry, respect_expected, request_.head().headers);
  }
  base::Duration TimeoutForGrpc(std::string_view asked) {
    route::TestRequest request("/p");
    request.With("content-type", "application/grpc");
    if (!asked.empty()) request.With("grpc-timeout", asked);
    return TakeRequestPolicy(forward_, nullptr, false, request.head().headers).timeout;
  }
  route::ForwardSpec forward_;
  route::TestRequest request_{"/p"};
};

TEST_F(RequestPolicyTest, WithoutHintsTheRouteDecides) {
  route::RetrySpec retry;
  retry.on = route::RetrySpec::k5xx;
  retry.retries = 4;
  retry.per_try_timeout = seconds(2);
  const RequestPolicy policy = Take(&retry);
  EXPECT_EQ(policy.timeout, seconds(15));
  EXPECT_EQ(policy.per_try_timeout, seconds(2));
  EXPECT_EQ(policy.retry_on, uint32_t{route::RetrySpec::k5xx});
  EXPECT_EQ(policy.retries, 4u);
}

TEST_F(RequestPolicyTest, ForGrpcTheClientsTimeCountsUpToTheMaximum) {
  forward_.grpc_timeout.emplace().max = seconds(10);
  forward_.grpc_timeout->offset = milliseconds(500);
  EXPECT_EQ(TimeoutForGrpc("3S"), milliseconds(2500));
  EXPECT_EQ(TimeoutForGrpc("30S"), seconds(10));
  EXPECT_EQ(TimeoutForGrpc(""), seconds(10));
  EXPECT_EQ(TimeoutForGrpc("500m"), milliseconds(500));  // no offset: nothing would be left
  EXPECT_EQ(Take().timeout, seconds(15));
  EXPECT_FALSE(Take().tell_grpc);
}

TEST_F(RequestPolicyTest, AMaximumOfZeroTrustsTheGrpcClient) {
  forward_.grpc_timeout.emplace();
  EXPECT_EQ(TimeoutForGrpc("30S"), seconds(30));
  EXPECT_EQ(TimeoutForGrpc(""), seconds(0));
}

TEST_F(RequestPolicyTest, ARouteWithAStreamDurationHasNoTimeout) {
  forward_.duration.emplace();
  forward_.grpc_timeout.emplace().max = seconds(10);
  EXPECT_EQ(Take().timeout, seconds(0));
  EXPECT_EQ(TimeoutForGrpc("3S"), seconds(0));
  request_.With("x-envoy-upstream-rq-timeout-ms", "500");
  EXPECT_EQ(Take().timeout, milliseconds(500));
}

TEST_F(RequestPolicyTest, HintsChangeTimesAndAreTakenOut) {
  request_.With("x-envoy-upstream-rq-timeout-ms", "500")
      .With("x-envoy-upstream-rq-per-try-timeout-ms", "100")
      .With("x", "1");
  const RequestPolicy policy = Take();
  EXPECT_EQ(policy.timeout, milliseconds(500));
  EXPECT_EQ(policy.per_try_timeout, milliseconds(100));
  EXPECT_EQ(Lines(request_.head().headers), " [x: 1]");
}

TEST_F(RequestPolicyTest, ATryThatMayTakeAsLongAsAllHasNoLimit) {
  request_.With("x-envoy-upstream-rq-per-try-timeout-ms", "15000");
  EXPECT_EQ(Take().per_try_timeout, seconds(0));
}

TEST_F(RequestPolicyTest, TheExpectedTimeoutCountsOnlyWhenItIsRespected) {
  request_.With("x-envoy-expected-rq-timeout-ms", "700");
  EXPECT_EQ(Take().timeout, seconds(15));
  EXPECT_EQ(Take(nullptr, /*respect_expected=*/true).timeout, milliseconds(700));
}

TEST_F(RequestPolicyTest, ConditionsOfTheRequestAreAddedToTheRoutes) {
  route::RetrySpec retry;
  retry.on = route::RetrySpec::kReset;
  retry.retries = 2;
  request_.With("x-envoy-retry-on", "gateway-error").With("x-envoy-max-retries", "1000");
  const RequestPolicy policy = Take(&retry);
  EXPECT_EQ(policy.retry_on, uint32_t{route::RetrySpec::kReset | route::RetrySpec::kGatewayError});
  EXPECT_EQ(policy.retries, 100u);
  EXPECT_EQ(Lines(request_.head().headers), "");
}

TEST_F(RequestPolicyTest, TheRequestMayNameStatusesAndGrpcConditions) {
  request_.With("x-envoy-retriable-status-codes", "419, x, 70000, 421,1,2,3,4,5,6,7")
      .With("x-envoy-retry-grpc-on", "unavailable");
  const RequestPolicy policy = Take();
  EXPECT_TRUE(policy.Names(419));
  EXPECT_TRUE(policy.Names(421));
  EXPECT_TRUE(policy.Names(6));
  EXPECT_FALSE(policy.Names(7)) << "the ninth";
  EXPECT_FALSE(policy.Names(70000 - 65536));
  EXPECT_EQ(policy.retry_on, uint32_t{route::RetrySpec::kGrpcUnavailable});
  EXPECT_EQ(policy.retries, 1u);
  EXPECT_FALSE(request_.head().headers.Has(http::HeaderId::kXEnvoyRetriableStatusCodes));
  EXPECT_FALSE(request_.head().headers.Has(http::HeaderId::kXEnvoyRetryGrpcOn));
}

TEST_F(RequestPolicyTest, AskingForRetriesAloneMeansOne) {
  request_.With("x-envoy-retry-on", "5xx");
  EXPECT_EQ(Take().retries, 1u);
  request_.With("x-envoy-max-retries", "3");
  EXPECT_EQ(Take().retries, 0u);  // nothing to retry on
}

}  // namespace
}  // namespace sluice::proxy
