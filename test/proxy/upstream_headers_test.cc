#include "source/proxy/upstream_headers.h"

#include <gtest/gtest.h>

#include "test/proxy/session_fixture.h"

namespace sluice::proxy {
namespace {

class UpstreamHeadersTest : public SessionFixture {
 protected:
  UpstreamHeadersTest() { peer_.Answer(kOk); }
};

TEST_F(UpstreamHeadersTest, ARewrittenPathKeepsTheOriginalInAHeader) {
  route().match.path = "/p";
  route().forward.has_prefix_rewrite = true;
  route().forward.prefix_rewrite = "/new";
  Open();
  Exchange("GET /p/x?q HTTP/1.1\r\nhost: a\r\n\r\n");
  EXPECT_TRUE(Forwarded("GET /new/x?q HTTP/1.1\r\n"));
  EXPECT_TRUE(Forwarded("x-envoy-original-path: /p/x?q\r\n"));
}

TEST_F(UpstreamHeadersTest, ARewrittenHostIsTheAuthority) {
  route().forward.host_rewrite = "b.test";
  route().forward.append_x_forwarded_host = true;
  Open();
  Exchange(kGet);
  EXPECT_TRUE(Forwarded("host: b.test\r\n"));
  EXPECT_TRUE(Forwarded("x-forwarded-host: a.test\r\n"));
}

TEST_F(UpstreamHeadersTest, TheUpstreamLearnsTheTimeThatItHas) {
  route().forward.timeout = std::chrono::seconds(3);
  Open();
  Exchange(kGet);
  EXPECT_TRUE(Forwarded("x-envoy-expected-rq-timeout-ms: 3000\r\n"));
}

TEST_F(UpstreamHeadersTest, TheClientLearnsTheTimeThatTheUpstreamTook) {
  Open();
  EXPECT_NE(Exchange(kGet).find("x-envoy-upstream-service-time: 0\r\n"), std::string::npos);
}

TEST_F(UpstreamHeadersTest, AnAnswerBeforeTheEndOfTheRequestHasNoTime) {
  Open();
  Send("POST /p HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf");
  ASSERT_TRUE(Until([&] { return Got("HTTP/1.1 200 OK\r\n"); }));
  EXPECT_FALSE(Got("x-envoy-upstream-service-time"));
}

TEST_F(UpstreamHeadersTest, WhatIsAddedToAnAnswerMaySpeakOfIt) {
  route::HeaderAddition addition;
  addition.name = "x-seen";
  std::string error;
  ASSERT_TRUE(http::format::Format::Parse(
      "%RESP(content-length)% %RESPONSE_CODE% %RESPONSE_CODE_DETAILS%", addition.value, error))
      << error;
  route().mutations.response_add = {addition};
  Open();
  EXPECT_NE(Exchange(kGet).find("x-seen: 2 200 via_upstream\r\n"), std::string::npos);
}

TEST_F(UpstreamHeadersTest, AttemptsAreCountedOnBothSidesWhenAsked) {
  host_.include_attempt_count = true;
  host_.include_attempt_count_in_response = true;
  Open();
  const std::string answer = Exchange(kGet);
  EXPECT_TRUE(Forwarded("x-envoy-attempt-count: 1\r\n"));
  EXPECT_NE(answer.find("x-envoy-attempt-count: 1\r\n"), std::string::npos);
}

TEST_F(UpstreamHeadersTest, AGrpcUpstreamLearnsTheTimeThatItHas) {
  route().forward.grpc_timeout.emplace().max = std::chrono::seconds(3);
  Open();
  Exchange(
      "POST /p HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc\r\ngrpc-timeout: 1M\r\n"
      "content-length: 0\r\n\r\n");
  EXPECT_TRUE(Forwarded("grpc-timeout: 3000m\r\n"));
  EXPECT_TRUE(Forwarded("x-envoy-expected-rq-timeout-ms: 3000\r\n"));
}

TEST_F(UpstreamHeadersTest, HintsAreSuppressed) {
  spec_.router.suppress_envoy_headers = true;
  route().match.path = "/p";
  route().forward.has_prefix_rewrite = true;
  route().forward.prefix_rewrite = "/new";
  Open();
  EXPECT_EQ(Exchange(kGet).find("x-envoy-upstream-service-time"), std::string::npos);
  EXPECT_TRUE(Forwarded("GET /new HTTP/1.1\r\n"));
  EXPECT_FALSE(Forwarded("x-envoy-original-path"));
  EXPECT_FALSE(Forwarded("x-envoy-expected-rq-timeout-ms"));
}

}  // namespace
}  // namespace sluice::proxy
