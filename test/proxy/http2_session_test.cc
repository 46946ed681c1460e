#include <gtest/gtest.h>

#include "source/proxy/http_session.h"
#include "test/proxy/http2_client.h"
#include "test/proxy/session_fixture.h"

namespace sluice::proxy {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Sessions with a client that speaks HTTP/2, to an upstream of HTTP/1.
class Http2SessionTest : public SessionFixture {
 protected:
  void OpenAndGreet() {
    Open();
    browser_ = std::make_unique<Http2Client>(*http2_);
  }
  void Exchange() {
    const std::string bytes = browser_->TakeOutput();
    if (!bytes.empty()) Send(bytes);
    Turn();
    browser_->Take(response_);
    response_.clear();
  }
  bool Await(absl::FunctionRef<bool()> done) {
    return Until([&] {
      Exchange();
      return done();
    });
  }
  void Wait(base::Duration time) {
    clock_.Advance(time);
    for (int i = 0; i < 4; ++i) Exchange();
  }

  std::unique_ptr<Http2Client> browser_;
};

TEST_F(Http2SessionTest, RunsManyRequestsAtOnce) {
  OpenAndGreet();
  for (int i = 0; i < 3; ++i) peer_.Answer(kOk);
  Http2Client::Answer& first = browser_->Start();
  Http2Client::Answer& second = browser_->Start();
  Http2Client::Answer& third = browser_->Start();
  ASSERT_TRUE(Await([&] { return first.over() && second.over() && third.over(); }));
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(third.body, "ok");
  EXPECT_EQ(peer_.connections(), 3u);
  EXPECT_EQ(stats().downstream_cx_http2_total.value(), 1u);
  EXPECT_EQ(stats().downstream_cx_http1_total.value(), 0u);
  EXPECT_EQ(stats().downstream_cx_http2_active.value(), 1);
  EXPECT_EQ(stats().downstream_rq_http2_total.value(), 3u);
  EXPECT_EQ(stats().downstream_rq_http1_total.value(), 0u);
  EXPECT_TRUE(Forwarded("host: a.test\r\n"));
  EXPECT_FALSE(session_->busy());
}

TEST_F(Http2SessionTest, CountsNoProtocolBeforeTheFirstBytes) {
  Open();
  Turn();
  EXPECT_EQ(stats().downstream_cx_total.value(), 1u);
  EXPECT_EQ(stats().downstream_cx_http1_total.value(), 0u);
  EXPECT_EQ(stats().downstream_cx_http2_total.value(), 0u);
}

TEST_F(Http2SessionTest, WaitsForTheRestOfAPreface) {
  OpenAndGreet();
  peer_.Answer(kOk);
  Http2Client::Answer& answer = browser_->Start();
  const std::string bytes = browser_->TakeOutput();
  Send(bytes.substr(0, 5));
  Turn();
  EXPECT_EQ(stats().downstream_cx_http2_total.value(), 0u);
  Send(bytes.substr(5));
  EXPECT_TRUE(Await([&] { return answer.over(); }));
  EXPECT_EQ(answer.status, 200);
}

TEST_F(Http2SessionTest, AnAnswerOfOurOwnLeavesTheConnection) {
  route().match.path = "/known";
  OpenAndGreet();
  peer_.Answer(kOk);
  Http2Client::Answer& lost = browser_->Start("/lost", /*end=*/false);
  ASSERT_TRUE(Await([&] { return lost.over(); }));
  EXPECT_EQ(lost.status, 404);
  Http2Client::Answer& found = browser_->Start("/known");
  ASSERT_TRUE(Await([&] { return found.over(); }));
  EXPECT_EQ(found.status, 200);
  EXPECT_FALSE(closed_);
}

TEST_F(Http2SessionTest, AClientThatResetsAStreamEndsItsRequest) {
  OpenAndGreet();
  Http2Client::Answer& answer = browser_->Start();
  ASSERT_TRUE(Await([&] { return peer_.heads() == 1; }));
  answer.stream->Reset(http::StreamReset::kLocalReset);
  ASSERT_TRUE(Await([&] { return end_.streams == 1; }));
  EXPECT_EQ(end_.flags, "DR");
  EXPECT_EQ(end_.details, "http2.remote_reset");
  EXPECT_EQ(stats().downstream_rq_rx_reset.value(), 1u);
  EXPECT_TRUE(Await([&] { return peer_.left(); }));
  EXPECT_FALSE(closed_);
}

TEST_F(Http2SessionTest, AnAnswerThatBreaksOffIsAReset) {
  OpenAndGreet();
  peer_.Answer("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf");
  Http2Client::Answer& answer = browser_->Start();
  ASSERT_TRUE(Await([&] { return answer.body == "half"; }));
  peer_.HangUp();
  ASSERT_TRUE(Await([&] { return answer.over(); }));
  EXPECT_TRUE(answer.reset);
  EXPECT_EQ(end_.flags, "UPE");
  EXPECT_FALSE(closed_);
}

TEST_F(Http2SessionTest, ADrainAnnouncesTheEndAndServesWhatRuns) {
  spec_.h2.drain_timeout = seconds(5);
  OpenAndGreet();
  Http2Client::Answer& answer = browser_->Start();
  ASSERT_TRUE(Await([&] { return peer_.heads() == 1; }));
  session_->Drain(/*idle_too=*/false);
  ASSERT_TRUE(Await([&] { return browser_->asked_to_go(); }));
  Wait(seconds(6));
  EXPECT_FALSE(closed_);
  peer_.Send(kOk);
  ASSERT_TRUE(Await([&] { return answer.over(); }));
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(Await([&] { return closed_; }));
}

TEST_F(Http2SessionTest, AnIdleConnectionIsDrainedAtItsTimeout) {
  spec_.idle_timeout = minutes(1);
  OpenAndGreet();
  peer_.Answer(kOk);
  Http2Client::Answer& answer = browser_->Start();
  ASSERT_TRUE(Await([&] { return answer.over(); }));
  Wait(seconds(59));
  EXPECT_FALSE(browser_->asked_to_go());
  Wait(seconds(2));
  EXPECT_TRUE(browser_->asked_to_go());
  EXPECT_EQ(stats().downstream_cx_idle_timeout.value(), 1u);
  Wait(seconds(6));
  EXPECT_TRUE(closed_);
}

TEST_F(Http2SessionTest, WithAStreamTheConnectionIsNotIdle) {
  spec_.idle_timeout = minutes(1);
  route().forward.timeout = base::Duration::zero();
  spec_.stream_idle_timeout = base::Duration::zero();
  OpenAndGreet();
  browser_->Start();
  ASSERT_TRUE(Await([&] { return peer_.heads() == 1; }));
  Wait(minutes(5));
  EXPECT_FALSE(browser_->asked_to_go());
  EXPECT_EQ(stats().downstream_cx_idle_timeout.value(), 0u);
}

TEST_F(Http2SessionTest, AsksTheClientToGoAfterItsLastRequest) {
  spec_.max_requests_per_connection = 2;
  OpenAndGreet();
  for (int i = 0; i < 2; ++i) peer_.Answer(kOk);
  Http2Client::Answer& first = browser_->Start();
  ASSERT_TRUE(Await([&] { return first.over(); }));
  EXPECT_FALSE(browser_->asked_to_go());
  Http2Client::Answer& second = browser_->Start();
  ASSERT_TRUE(Await([&] { return second.over() && browser_->asked_to_go(); }));
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(stats().downstream_cx_max_requests_reached.value(), 1u);
}

TEST_F(Http2SessionTest, AGrpcClientReadsAFailureAsItsStatus) {
  with_hosts_ = false;
  OpenAndGreet();
  browser_->SpeakGrpc();
  Http2Client::Answer& answer = browser_->Start();
  ASSERT_TRUE(Await([&] { return answer.over(); }));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.head.headers.Get(http::HeaderId::kGrpcStatus), "14");
  EXPECT_EQ(answer.head.headers.Get(http::HeaderId::kGrpcMessage), "no healthy upstream");
}

}  // namespace
}  // namespace sluice::proxy
