#include "source/filters/http/health_check/health_check.h"

#include <string>

#include "gtest/gtest.h"
#include "test/filters/http/fake_context.h"

namespace sluice::filters::http {
namespace {

using sluice::http::HeaderId;

class HealthCheckFilterTest : public ::testing::Test {
 protected:
  HealthCheckFilterTest() {
    context_.node_info.cluster = "here";
    route::HeaderMatcher path;
    path.kind = route::HeaderMatcher::Kind::kString;
    path.pseudo = route::HeaderMatcher::Pseudo::kPath;
    path.name = ":path";
    path.string.value = "/healthz";
    config_.headers.push_back(path);
  }

  proxy::Next Ask(std::string_view path) {
    context_.request.path = path;
    const proxy::Next next = filter_.OnRequestHead(context_.request, true);
    filter_.OnResponseHead(context_.response, true);
    return next;
  }
  std::string_view Got(HeaderId id) const { return context_.response.headers.Get(id); }

  FakeContext context_;
  HealthCheckConfig config_;
  HealthCheckFilter filter_{config_, context_};
};

TEST_F(HealthCheckFilterTest, AnswersAHealthCheck) {
  EXPECT_EQ(Ask("/healthz"), proxy::Next::kPause);
  EXPECT_EQ(context_.replied_status, 200);
  EXPECT_EQ(context_.replied_details, "health_check_ok");
  EXPECT_TRUE(context_.stream.is_health_check);
  EXPECT_FALSE(context_.stream.flags.any());
  EXPECT_EQ(Got(HeaderId::kXEnvoyUpstreamHealthcheckedCluster), "here");
  EXPECT_FALSE(context_.response.headers.Has(HeaderId::kXEnvoyImmediateHealthCheckFail));
}

TEST_F(HealthCheckFilterTest, LetsOtherRequestsPass) {
  EXPECT_EQ(Ask("/other"), proxy::Next::kContinue);
  EXPECT_EQ(context_.replied_status, 0);
  EXPECT_FALSE(context_.stream.is_health_check);
  EXPECT_EQ(context_.response.headers.size(), 0);
}

TEST_F(HealthCheckFilterTest, AnswersAsFailedOnceTheServerWasTold) {
  context_.state.health_failed = true;
  EXPECT_EQ(Ask("/healthz"), proxy::Next::kPause);
  EXPECT_EQ(context_.replied_status, 503);
  EXPECT_EQ(context_.replied_details, "health_check_failed");
  EXPECT_TRUE(context_.stream.flags.Has(proxy::ResponseFlag::kFailedLocalHealthCheck));
  EXPECT_EQ(Got(HeaderId::kXEnvoyImmediateHealthCheckFail), "true");
  EXPECT_EQ(Got(HeaderId::kXEnvoyUpstreamHealthcheckedCluster), "here");
}

TEST_F(HealthCheckFilterTest, AFailedServerTellsSoInEveryResponse) {
  context_.state.health_failed = true;
  EXPECT_EQ(Ask("/other"), proxy::Next::kContinue);
  EXPECT_EQ(Got(HeaderId::kXEnvoyImmediateHealthCheckFail), "true");
  EXPECT_FALSE(context_.response.headers.Has(HeaderId::kXEnvoyUpstreamHealthcheckedCluster));
}

TEST_F(HealthCheckFilterTest, PassingThroughTheApplicationAnswers) {
  config_.pass_through = true;
  EXPECT_EQ(Ask("/healthz"), proxy::Next::kContinue);
  EXPECT_EQ(context_.replied_status, 0);
  EXPECT_TRUE(context_.stream.is_health_check);
  EXPECT_EQ(Got(HeaderId::kXEnvoyUpstreamHealthcheckedCluster), "here");
}

TEST_F(HealthCheckFilterTest, PassingThroughAFailedServerAnswersItself) {
  config_.pass_through = true;
  context_.state.health_failed = true;
  EXPECT_EQ(Ask("/healthz"), proxy::Next::kPause);
  EXPECT_EQ(context_.replied_status, 503);
}

TEST_F(HealthCheckFilterTest, EveryConditionHasToHold) {
  route::HeaderMatcher header;
  header.name = "x-check";
  config_.headers.push_back(header);
  EXPECT_EQ(Ask("/healthz"), proxy::Next::kContinue);
  context_.request.headers.AddCopy("x-check", "1");
  EXPECT_EQ(Ask("/healthz"), proxy::Next::kPause);
}

}  // namespace
}  // namespace sluice::filters::http
