// Calls against gRPC's own server.
#include "source/grpc/call.h"

#include "test/grpc/call_fixture.h"
#include "test/grpc/grpc_server.h"

namespace sluice::grpc {
namespace {

using Messages = std::vector<std::string>;

class CallTest : public CallFixture {
 protected:
  CallTest() { ConnectTo(net::Loopback(server_.port())); }
  ~CallTest() override {
    call_.reset();
    cluster_ = upstream::ClusterRef();
    Turn();
  }
  void Say(std::string_view message) { EXPECT_TRUE(call_->Send(message)); }

  GrpcServer server_;
};

TEST_F(CallTest, MessagesGoBothWaysUntilBothHaveEnded) {
  Start();
  Say("one");
  RunUntil([&] { return events_.messages.size() == 1; });
  Say("two");
  Say("");
  RunUntil([&] { return events_.messages.size() == 3; });
  EXPECT_EQ(events_.closed, 0);
  call_->CloseSend();
  RunToEnd();
  EXPECT_EQ(events_.messages, (Messages{"one", "two", ""}));
  EXPECT_EQ(events_.content_type, "application/grpc");
  EXPECT_TRUE(events_.status.ok()) << events_.status.message;
  EXPECT_EQ(Stat("cluster.plane.upstream_rq_total"), 1u);
  EXPECT_EQ(Stat("cluster.plane.upstream_rq_200"), 1u);
  EXPECT_EQ(Stat("cluster.plane.upstream_rq_active"), 0u);
  EXPECT_EQ(Stat("cluster.plane.upstream_rq_tx_reset"), 0u);
}

TEST_F(CallTest, AServerStreamBringsManyMessages) {
  Start("Count");
  Say("500");
  call_->CloseSend();
  RunToEnd();
  EXPECT_EQ(events_.messages.size(), 500u);
  EXPECT_TRUE(events_.status.ok());
}

TEST_F(CallTest, LargeMessagesAreWhole) {
  const std::string large(1 << 20, 'x');
  options_.max_queued_bytes = 4 << 20;
  Start();
  Say(large);
  Say(large);
  call_->CloseSend();
  RunToEnd();
  ASSERT_EQ(events_.messages.size(), 2u);
  EXPECT_EQ(events_.messages[1], large);
}

TEST_F(CallTest, AnAnswerWithoutMessagesHasItsStatusInTheHead) {
  Start("Fail");
  call_->CloseSend();
  RunToEnd();
  EXPECT_EQ(events_.status.code, Code::kNotFound);
  EXPECT_EQ(events_.status.message, "there is no \"\xc3\xbc\", 100%");
  EXPECT_EQ(Stat("cluster.plane.upstream_rq_active"), 0u);
}

TEST_F(CallTest, AStatusMayComeBehindMessages) {
  Start("FailLate");
  Say("x");
  RunToEnd();
  EXPECT_EQ(events_.messages, Messages{"x"});
  EXPECT_EQ(events_.status.code, Code::kAborted);
  EXPECT_EQ(events_.status.message, "later");
}

TEST_F(CallTest, TellsAuthorityMetadataAndDeadline) {
  options_.authority = "plane.test";
  options_.metadata = {{"x-token", "secret"}};
  options_.timeout = std::chrono::seconds(60);
  Start("Tell");
  call_->CloseSend();
  RunToEnd();
  EXPECT_EQ(events_.messages, Messages{"plane.test|secret|deadline"});
}

TEST_F(CallTest, EndsAtItsDeadline) {
  options_.timeout = std::chrono::seconds(60);
  Start("Hang");
  Say("x");
  RunUntil([&] { return Stat("cluster.plane.upstream_rq_active") == 1; });
  clock_.Advance(std::chrono::seconds(61));
  RunToEnd();
  EXPECT_EQ(events_.status.code, Code::kDeadlineExceeded);
  EXPECT_EQ(Stat("cluster.plane.upstream_rq_active"), 0u);
  EXPECT_EQ(Stat("cluster.plane.upstream_rq_tx_reset"), 1u);
}

TEST_F(CallTest, DestroyingItCancels) {
  Start("Hang");
  Say("x");
  RunUntil([&] { return Stat("cluster.plane.upstream_rq_active") == 1; });
  call_.reset();
  EXPECT_EQ(Stat("cluster.plane.upstream_rq_active"), 0u);
  for (int i = 0; i < 100000 && server_.cancelled() == 0; ++i) Turn();
  EXPECT_EQ(server_.cancelled(), 1);
  EXPECT_EQ(events_.closed, 0);
}

TEST_F(CallTest, MayBeDestroyedByWhatItTells) {
  events_.on_message = [&] { call_.reset(); };
  Start("Count");
  Say("100");
  RunUntil([&] { return call_ == nullptr; });
  Turn();
  EXPECT_EQ(events_.messages.size(), 1u);
  events_.on_message = nullptr;
  events_.on_closed = [&] { call_.reset(); };
  Start("Fail");
  RunToEnd();
  EXPECT_EQ(call_, nullptr);
}

TEST_F(CallTest, AServerThatGoesAwayMakesItUnavailable) {
  Start();
  Say("x");
  RunUntil([&] { return events_.messages.size() == 1; });
  server_.Stop();
  RunToEnd();
  EXPECT_EQ(events_.status.code, Code::kUnavailable) << events_.status.message;
}

TEST_F(CallTest, APausedReaderHoldsTheServerUpAndLosesNothing) {
  Start("Count");
  Say("20000");
  call_->CloseSend();
  events_.on_message = [&] {
    if (events_.messages.size() == 10) call_->PauseReading();
  };
  RunUntil([&] { return events_.messages.size() == 10; });
  for (int i = 0; i < 50; ++i) Turn();
  EXPECT_EQ(events_.messages.size(), 10u);
  EXPECT_EQ(events_.closed, 0);
  call_->ResumeReading();
  RunToEnd();
  EXPECT_EQ(events_.messages.size(), 20000u);
  EXPECT_EQ(events_.messages.back(), "1");
}

TEST_F(CallTest, MoreThanTheQueueHoldsIsNotTaken) {
  options_.max_queued_bytes = 10;
  Start();
  Say(std::string(100, 'a'));  // one is always taken
  EXPECT_FALSE(call_->Send("b"));
  RunUntil([&] { return events_.send_ready == 1; });
  Say("b");
  call_->CloseSend();
  RunToEnd();
  ASSERT_EQ(events_.messages.size(), 2u);
  EXPECT_EQ(events_.messages[1], "b");
}

TEST_F(CallTest, AMessageBeyondTheLimitEndsIt) {
  options_.max_message_bytes = 10;
  Start();
  Say("short");
  Say("longer than that");
  RunToEnd();
  EXPECT_EQ(events_.messages, Messages{"short"});
  EXPECT_EQ(events_.status.code, Code::kResourceExhausted);
}

TEST_F(CallTest, ManyShareAConnection) {
  RecordedCall others[20];
  std::vector<std::unique_ptr<Call>> calls;
  for (RecordedCall& events : others) {
    calls.push_back(std::make_unique<Call>(worker_, cluster_, options_, events));
    EXPECT_TRUE(calls.back()->Send("x"));
    calls.back()->CloseSend();
  }
  RunUntil([&] {
    for (const RecordedCall& each : others) {
      if (each.closed == 0) return false;
    }
    return true;
  });
  for (const RecordedCall& each : others) EXPECT_TRUE(each.status.ok());
  EXPECT_EQ(Stat("cluster.plane.upstream_cx_total"), 1u);
}

}  // namespace
}  // namespace sluice::grpc
