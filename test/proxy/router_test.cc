#include "source/proxy/router.h"

#include <gtest/gtest.h>

#include <memory>

#include "test/proxy/session_fixture.h"

namespace sluice::proxy {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kBad =
    "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 3\r\n\r\nbad";

class RouterTest : public SessionFixture {
 protected:
  void RetryOn(uint32_t conditions, uint32_t retries = 1) {
    auto retry = std::make_shared<route::RetrySpec>();
    retry->on = conditions;
    retry->retries = retries;
    route().forward.retry = std::move(retry);
  }
  // Until the stream has ended, with time going on for the waits between attempts.
  std::string ExchangeWithBackoff(std::string_view request) {
    Send(request);
    EXPECT_TRUE(Until([&] {
      clock_.Advance(milliseconds(1));
      return end_.streams == 1;
    }));
    for (int i = 0; i < 4; ++i) Turn();
    return response_;
  }
};

TEST_F(RouterTest, ForwardsRequestAndAnswerWithTheirBodies) {
  Open();
  peer_.Answer(
      "HTTP/1.1 201 Created\r\nx-up: 1\r\ntransfer-encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n0\r\n\r\n");
  const std::string answer =
      Exchange("POST /p?q HTTP/1.1\r\nhost: a.test\r\ncontent-length: 5\r\n\r\nhello");
  EXPECT_TRUE(Forwarded("POST /p?q HTTP/1.1\r\nhost: a.test\r\n"));
  EXPECT_TRUE(Forwarded("\r\n\r\nhello"));
  EXPECT_NE(answer.find("HTTP/1.1 201 Created\r\n"), std::string::npos);
  EXPECT_NE(answer.find("x-up: 1\r\n"), std::string::npos);
  EXPECT_NE(answer.find("abc"), std::string::npos);
  EXPECT_EQ(end_.details, "via_upstream");
  EXPECT_EQ(end_.flags, "-");
  EXPECT_EQ(cluster_stats().upstream_rq_total.value(), 1u);
  EXPECT_EQ(cluster_stats().upstream_rq_active.value(), 0);
}

TEST_F(RouterTest, AClientWithoutACookieGetsOneWithTheAnswer) {
  cluster_.balancer = upstream::BalancerKind::kRingHash;
  route::HashPolicySpec& policy = route().forward.hash_policies.emplace_back();
  policy.kind = route::HashPolicySpec::Kind::kCookie;
  policy.name = "sess";
  policy.makes_cookie = true;
  policy.cookie_tail = "; HttpOnly";
  Open();
  peer_.Answer(kOk);
  const std::string answer = Exchange(kGet);
  EXPECT_NE(answer.find("HTTP/1.1 200 OK\r\n"), std::string::npos) << answer;
  const size_t cookie = answer.find("set-cookie: sess=\"");
  ASSERT_NE(cookie, std::string::npos) << answer;
  EXPECT_EQ(answer.substr(cookie + 34, 13), "\"; HttpOnly\r\n") << answer;
  peer_.Answer(kOk);
  const std::string again = Exchange("GET /p HTTP/1.1\r\nhost: a.test\r\ncookie: sess=x\r\n\r\n");
  EXPECT_NE(again.find("HTTP/1.1 200 OK\r\n"), std::string::npos) << again;
  EXPECT_EQ(again.find("set-cookie"), std::string::npos) << again;
}

TEST_F(RouterTest, AClusterThatIsNotThereGivesItsStatus) {
  route().forward.cluster = {"other", 7};
  route().forward.cluster_not_found_status = 500;
  Open();
  EXPECT_NE(Exchange(kGet).find("HTTP/1.1 500 "), std::string::npos);
  EXPECT_EQ(end_.flags, "NC");
  EXPECT_EQ(end_.details, "cluster_not_found");
  EXPECT_EQ(stats().no_cluster.value(), 1u);
}

TEST_F(RouterTest, WithoutAHostThereIsNoHealthyUpstream) {
  with_hosts_ = false;
  Open();
  EXPECT_NE(Exchange(kGet).find("no healthy upstream"), std::string::npos);
  EXPECT_EQ(end_.status, 503);
  EXPECT_EQ(end_.flags, "UH");
}

TEST_F(RouterTest, ARefusedConnectionIsAConnectionFailure) {
  peer_.StopListening();
  Open();
  Exchange(kGet);
  EXPECT_EQ(end_.status, 503);
  EXPECT_EQ(end_.flags, "UF");
  EXPECT_NE(end_.details.find("Connection_refused"), std::string::npos);
}

TEST_F(RouterTest, AnAnswerThatIsNoneSaysWhatTheCodecFound) {
  peer_.Answer("garbage\r\n\r\n");
  Open();
  Exchange(kGet);
  EXPECT_EQ(end_.status, 502);
  EXPECT_EQ(end_.flags, "UPE");
  EXPECT_EQ(end_.details, "upstream_reset_before_response_started{protocol_error}");
  EXPECT_EQ(end_.upstream_failure, "http1.codec_error");
}

TEST_F(RouterTest, AnswersAtTheRoutesTimeout) {
  route().forward.timeout = seconds(3);
  Open();
  Send(kGet);
  ASSERT_TRUE(Until([&] { return peer_.heads() == 1; }));
  Pass(milliseconds(2990));
  EXPECT_EQ(end_.streams, 0);
  Pass(milliseconds(20));
  EXPECT_TRUE(Got("HTTP/1.1 504 Gateway Timeout\r\n"));
  EXPECT_TRUE(Got("upstream request timeout"));
  EXPECT_EQ(end_.flags, "UT");
  EXPECT_TRUE(Until([&] { return peer_.left(); }));
}

TEST_F(RouterTest, ATryInWhichNothingMovesIsOver) {
  auto retry = std::make_shared<route::RetrySpec>();
  retry->per_try_idle = seconds(1);
  route().forward.retry = retry;
  Open();
  Send("POST / HTTP/1.1\r\nhost: a.test\r\ncontent-length: 2\r\n\r\nx");
  ASSERT_TRUE(Until([&] { return peer_.heads() == 1; }));
  Pass(milliseconds(900));
  Send("y");
  ASSERT_TRUE(Until([&] { return peer_.received().find("xy") != std::string::npos; }));
  Pass(milliseconds(900));
  EXPECT_EQ(end_.streams, 0);
  Pass(milliseconds(200));
  EXPECT_TRUE(Got("HTTP/1.1 504 Gateway Timeout\r\n"));
  EXPECT_EQ(end_.flags, "UT");
  EXPECT_EQ(end_.details, "upstream_per_try_idle_timeout");
  EXPECT_EQ(cluster_stats().upstream_rq_per_try_idle_timeout.value(), 1u);
  EXPECT_EQ(cluster_stats().upstream_rq_per_try_timeout.value(), 0u);
}

TEST_F(RouterTest, AnAnswerThatStopsIsOverWhenTheTryIs) {
  auto retry = std::make_shared<route::RetrySpec>();
  retry->per_try_idle = seconds(1);
  route().forward.retry = retry;
  Open();
  peer_.Answer("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nbegin");
  Send(kGet);
  ASSERT_TRUE(Until([&] { return Got("begin"); }));
  Pass(milliseconds(900));
  EXPECT_EQ(end_.streams, 0);
  Pass(milliseconds(200));
  EXPECT_EQ(end_.streams, 1);
  EXPECT_EQ(end_.details, "upstream_per_try_idle_timeout");
  EXPECT_TRUE(Until([&] { return peer_.left(); }));
}

TEST_F(RouterTest, RetriesOnceAfterABadStatus) {
  RetryOn(route::RetrySpec::k5xx);
  Open();
  peer_.Answer(kBad);
  peer_.Answer(kOk);
  const std::string answer =
      ExchangeWithBackoff("POST /p HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello");
  EXPECT_NE(answer.find("HTTP/1.1 200 OK\r\n"), std::string::npos);
  EXPECT_EQ(answer.find("bad"), std::string::npos);
  EXPECT_EQ(peer_.heads(), 2u);
  const std::string received = peer_.received();
  EXPECT_NE(received.find("hello"), received.rfind("hello"));
  EXPECT_EQ(end_.attempts, 2u);
  EXPECT_EQ(cluster_stats().upstream_rq_retry_success.value(), 1u);
}

TEST_F(RouterTest, GivesTheLastAnswerWhenRetriesAreUsedUp) {
  RetryOn(route::RetrySpec::kGatewayError, 2);
  Open();
  for (int i = 0; i < 3; ++i) peer_.Answer(kBad);
  EXPECT_NE(ExchangeWithBackoff(kGet).find("bad"), std::string::npos);
  EXPECT_EQ(end_.attempts, 3u);
  EXPECT_EQ(end_.flags, "URX");
  EXPECT_EQ(cluster_stats().upstream_rq_retry_limit_exceeded.value(), 1u);
}

TEST_F(RouterTest, RepeatsOnAFreshConnectionWhenThePooledOneWasStale) {
  Open();
  peer_.Answer(kOk);
  Exchange(kGet);
  // The upstream closes just as it gets the next request.
  peer_.Answer(ScriptedPeer::kHangUp);
  peer_.Answer(kOk);
  EXPECT_NE(Exchange(kGet).find("HTTP/1.1 200 OK\r\n"), std::string::npos);
  EXPECT_EQ(peer_.connections(), 2u);
  EXPECT_EQ(end_.attempts, 1u);
  EXPECT_EQ(cluster_stats().upstream_rq_stale_retry.value(), 1u);
}

}  // namespace
}  // namespace sluice::proxy
