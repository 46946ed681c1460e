#include "source/proxy/stream.h"

#include <gtest/gtest.h>

#include "test/proxy/messages.h"
#include "test/proxy/session_fixture.h"

namespace sluice::proxy {
namespace {

using std::chrono::seconds;

class StreamTest : public SessionFixture {
 protected:
  void AnswerDirectly() {
    route().action = route::ActionKind::kDirectResponse;
    route().direct.status = 200;
    route().direct.body = "direct";
  }
};

TEST_F(StreamTest, ARequestWithoutARouteIsNotFound) {
  route().match.path = "/other";
  Open();
  EXPECT_NE(Exchange(kGet).find("HTTP/1.1 404 Not Found\r\n"), std::string::npos);
  EXPECT_EQ(end_.flags, "NR");
  EXPECT_EQ(end_.details, "route_not_found");
  EXPECT_EQ(stats().no_route.value(), 1u);
  EXPECT_EQ(stats().downstream_rq_4xx.value(), 1u);
}

TEST_F(StreamTest, ALocalReplyToGrpcCarriesItsStatusInAHeader) {
  with_hosts_ = false;
  Open();
  const std::string answer = Exchange(
      "POST /p HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc\r\ncontent-length: 0\r\n\r\n");
  EXPECT_NE(answer.find("HTTP/1.1 200 OK\r\n"), std::string::npos);
  EXPECT_NE(answer.find("grpc-status: 14\r\n"), std::string::npos);
  EXPECT_NE(answer.find("grpc-message: no healthy upstream\r\n"), std::string::npos);
}

TEST_F(StreamTest, ALocalReplyToHeadHasALengthAndNoBody) {
  AnswerDirectly();
  Open();
  const std::string answer = Exchange("HEAD /p HTTP/1.1\r\nhost: a\r\n\r\n");
  EXPECT_NE(answer.find("content-length: 6\r\n"), std::string::npos);
  EXPECT_EQ(answer.find("direct"), std::string::npos);
  EXPECT_FALSE(closed_);
}

TEST_F(StreamTest, AnIdleStreamIsAnswered) {
  spec_.stream_idle_timeout = seconds(30);
  route().forward.timeout = seconds(0);
  Open();
  Send(kGet);
  ASSERT_TRUE(Until([&] { return peer_.heads() == 1; }));
  Pass(seconds(31));
  EXPECT_TRUE(Got("HTTP/1.1 504 Gateway Timeout\r\n"));
  EXPECT_TRUE(Got("stream timeout"));
  EXPECT_EQ(end_.flags, "SI");
  EXPECT_EQ(stats().downstream_rq_idle_timeout.value(), 1u);
}

TEST_F(StreamTest, ARequestThatDoesNotEndIsAnsweredAtItsTimeout) {
  spec_.request_timeout = seconds(10);
  Open();
  Send("POST /p HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf");
  ASSERT_TRUE(Until([&] { return peer_.heads() == 1; }));
  Pass(seconds(11));
  EXPECT_TRUE(Got("HTTP/1.1 408 Request Timeout\r\n"));
  EXPECT_TRUE(closed_);
  EXPECT_EQ(stats().downstream_rq_timeout.value(), 1u);
}

TEST_F(StreamTest, AStreamThatTakesTooLongIsAnswered) {
  spec_.max_stream_duration = seconds(30);
  route().forward.timeout = seconds(0);
  Open();
  Send(kGet);
  ASSERT_TRUE(Until([&] { return peer_.heads() == 1; }));
  Pass(seconds(31));
  EXPECT_TRUE(Got("HTTP/1.1 504 Gateway Timeout\r\n"));
  EXPECT_TRUE(Got("downstream duration timeout"));
  EXPECT_EQ(end_.details, "max_duration_timeout");
  EXPECT_EQ(stats().downstream_rq_max_duration_reached.value(), 1u);
}

TEST_F(StreamTest, WhicheverOfTheTwoTimesComesFirstCounts) {
  spec_.request_timeout = seconds(60);
  spec_.max_stream_duration = seconds(30);
  Open();
  Send("POST /p HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf");
  ASSERT_TRUE(Until([&] { return peer_.heads() == 1; }));
  Pass(seconds(31));
  EXPECT_TRUE(Got("HTTP/1.1 408 Request Timeout\r\n"));
  EXPECT_EQ(end_.details, "max_duration_timeout");
  EXPECT_EQ(stats().downstream_rq_timeout.value(), 0u);
}

TEST_F(StreamTest, AGrpcClientsTimeCountsWhereTheRouteHeedsIt) {
  route().forward.duration.emplace().grpc_header_max = seconds(60);
  Open();
  Send(
      "POST /p HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc\r\ngrpc-timeout: 5S\r\n"
      "content-length: 0\r\n\r\n");
  ASSERT_TRUE(Until([&] { return peer_.heads() == 1; }));
  EXPECT_TRUE(Forwarded("grpc-timeout: 5000m\r\n"));
  EXPECT_FALSE(Forwarded("x-envoy-expected-rq-timeout-ms"));
  Pass(seconds(6));
  EXPECT_TRUE(Got("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(Got("grpc-status: 4\r\n"));
  EXPECT_TRUE(Got("grpc-message: downstream duration timeout\r\n"));
}

TEST_F(StreamTest, TheProxyItselfTellsTheClientToContinue) {
  Open();
  Send("POST /p HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n");
  ASSERT_TRUE(Until([&] { return Got("HTTP/1.1 100 Continue\r\n\r\n"); }));
  peer_.Answer(kOk);
  EXPECT_NE(Exchange("hi").find("HTTP/1.1 200 OK\r\n"), std::string::npos);
  EXPECT_FALSE(Forwarded("\r\nexpect:"));
  EXPECT_TRUE(Forwarded("\r\n\r\nhi"));
}

TEST_F(StreamTest, AnUpgradeNeedsPermission) {
  constexpr std::string_view kUpgrade =
      "GET /p HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
  spec_.upgrades["websocket"] = false;
  Open();
  Send(kUpgrade);
  ASSERT_TRUE(Until([&] { return Got("HTTP/1.1 403 Forbidden\r\n"); }));
  EXPECT_EQ(stats().downstream_rq_ws_on_non_ws_route.value(), 1u);
}

TEST_F(StreamTest, AnAllowedUpgradeCarriesBytesBothWays) {
  spec_.upgrades["websocket"] = true;
  Open();
  peer_.Answer(
      "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\n"
      "upgrade: websocket\r\n\r\n");
  Send("GET /p HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
  ASSERT_TRUE(Until([&] { return Got("HTTP/1.1 101 Switching Protocols\r\n"); }));
  EXPECT_EQ(stats().downstream_cx_upgrades_active.value(), 1);
  Send("ping");
  ASSERT_TRUE(Until([&] { return Forwarded("ping"); }));
  peer_.Send("pong");
  ASSERT_TRUE(Until([&] { return Got("pong"); }));
}

TEST_F(StreamTest, ALogKnowsTheTrailers) {
  auto log = std::make_shared<AccessLogSpec>();
  std::string error;
  log->file = LogFile::Open("/dev/null", error);
  context_.logs.Register(log->file);
  log->text = FormatOf("%TRAILER(x-t)% %GRPC_STATUS% %RESPONSE_TRAILERS_BYTES%\n");
  spec_.access_logs.push_back(log);
  cluster_.http.enable_trailers = true;
  Open();
  peer_.Answer(
      "HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ntransfer-encoding: chunked\r\n\r\n"
      "0\r\nx-t: 1\r\ngrpc-status: 7\r\n\r\n");
  Exchange(
      "POST /p HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc\r\ncontent-length: 0\r\n\r\n");
  EXPECT_EQ(context_.logs.BufferOf(*log->file), "1 PermissionDenied 16\n");
}

}  // namespace
}  // namespace sluice::proxy
