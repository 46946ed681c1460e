#include "source/proxy/http_session.h"

#include <gtest/gtest.h>

#include "test/proxy/session_fixture.h"

namespace sluice::proxy {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class HttpSessionTest : public SessionFixture {};

TEST_F(HttpSessionTest, ServesSeveralRequestsOnOneConnection) {
  Open();
  peer_.Answer(kOk);
  peer_.Answer(kOk);
  EXPECT_NE(Exchange(kGet).find("HTTP/1.1 200 OK\r\n"), std::string::npos);
  EXPECT_NE(Exchange(kGet).find("HTTP/1.1 200 OK\r\n"), std::string::npos);
  EXPECT_FALSE(session_->busy());
  EXPECT_FALSE(closed_);
  EXPECT_EQ(stats().downstream_cx_total.value(), 1u);
  EXPECT_EQ(stats().downstream_rq_total.value(), 2u);
}

// It rests between its requests, and has no codec then; the version it began with stays.
TEST_F(HttpSessionTest, APrefaceAfterTheFirstRequestIsNoHttp2) {
  Open();
  peer_.Answer(kOk);
  EXPECT_NE(Exchange(kGet).find("200 OK"), std::string::npos);
  Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  EXPECT_TRUE(Until([&] { return Got("HTTP/1.1 400"); }));
  EXPECT_EQ(stats().downstream_cx_http2_total.value(), 0u);
}

TEST_F(HttpSessionTest, ClosesAnUnusedConnectionAtTheIdleTimeout) {
  spec_.idle_timeout = minutes(1);
  Open();
  Pass(seconds(59));
  EXPECT_FALSE(closed_);
  Pass(seconds(2));
  EXPECT_TRUE(closed_);
  EXPECT_EQ(stats().downstream_cx_idle_timeout.value(), 1u);
}

TEST_F(HttpSessionTest, AServedClientGetsAWhileAfterTheIdleTimeout) {
  spec_.idle_timeout = minutes(1);
  spec_.drain_timeout = seconds(5);
  Open();
  peer_.Answer(kOk);
  Exchange(kGet);
  Pass(seconds(61));
  EXPECT_FALSE(closed_);
  peer_.Answer(kOk);
  EXPECT_NE(Exchange(kGet).find("connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(closed_);
}

TEST_F(HttpSessionTest, AnswersAHeadThatTakesTooLong) {
  spec_.request_headers_timeout = seconds(10);
  Open();
  Send("GET /p HTTP/1.1\r\nho");
  for (int i = 0; i < 4; ++i) Turn();
  Pass(seconds(9));
  EXPECT_EQ(response_, "");
  Pass(seconds(2));
  EXPECT_TRUE(Got("HTTP/1.1 408 Request Timeout\r\n"));
  EXPECT_TRUE(closed_);
  EXPECT_EQ(stats().downstream_rq_header_timeout.value(), 1u);
}

TEST_F(HttpSessionTest, AsksTheClientToGoAfterItsLastRequest) {
  spec_.max_requests_per_connection = 2;
  Open();
  peer_.Answer(kOk);
  peer_.Answer(kOk);
  EXPECT_EQ(Exchange(kGet).find("connection: close"), std::string::npos);
  EXPECT_NE(Exchange(kGet).find("connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(closed_);
  EXPECT_EQ(stats().downstream_cx_max_requests_reached.value(), 1u);
  EXPECT_EQ(stats().downstream_cx_drain_close.value(), 0u);  // nobody drains
}

TEST_F(HttpSessionTest, ADrainEndsAnIdleConnectionOnlyWhenItShall) {
  Open();
  session_->Drain(/*idle_too=*/false);
  Pass(seconds(0));
  EXPECT_FALSE(closed_);
  session_->Drain(/*idle_too=*/true);
  Pass(seconds(0));
  EXPECT_TRUE(closed_);
}

TEST_F(HttpSessionTest, CountsAConnectionThatEndsWithItsRequest) {
  Open();
  Send(kGet);
  ASSERT_TRUE(Until([&] { return peer_.heads() == 1; }));
  EXPECT_TRUE(session_->busy());
  EXPECT_EQ(stats().downstream_cx_active.value(), 1);
  HangUp();
  ASSERT_TRUE(Until([&] { return session_ == nullptr; }));
  EXPECT_EQ(end_.flags, "DC");
  EXPECT_EQ(end_.details, "downstream_remote_disconnect");
  EXPECT_EQ(stats().downstream_cx_destroy_remote.value(), 1u);
  EXPECT_EQ(stats().downstream_cx_active.value(), 0);
  EXPECT_EQ(stats().downstream_rq_active.value(), 0);
}

TEST_F(HttpSessionTest, CountsHeadersThatItHasDropped) {
  spec_.h1.underscores = http::h1::UnderscoreAction::kDrop;
  Open();
  peer_.Answer(kOk);
  Exchange("GET /p HTTP/1.1\r\nhost: a\r\na_b: 1\r\n\r\n");
  EXPECT_FALSE(Forwarded("a_b"));
  EXPECT_EQ(spec_.h1_stats.ForThread(0).dropped_headers_with_underscores.value(), 1u);
}

}  // namespace
}  // namespace sluice::proxy
