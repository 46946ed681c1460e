#include "source/proxy/connect_tunnel.h"

#include <gtest/gtest.h>

#include "test/proxy/session_fixture.h"

namespace sluice::proxy {
namespace {

constexpr std::string_view kConnect = "CONNECT a.test:22 HTTP/1.1\r\nhost: a.test:22\r\n\r\n";

// A route that ends CONNECT here, between a client and a peer that speaks whatever it likes.
class ConnectTunnelTest : public SessionFixture {
 protected:
  ConnectTunnelTest() {
    route().match.path_kind = route::PathKind::kConnect;
    route().forward.connect.terminate = true;
    route().forward.upgrades["connect"] = true;
  }
  void Connect() {
    Open();
    Send(kConnect);
    ASSERT_TRUE(Until([&] { return Got("HTTP/1.1 200 OK\r\n"); }));
    ASSERT_TRUE(Until([&] { return peer_.connections() == 1; }));
  }

  bool greeted_ = false;
};

TEST_F(ConnectTunnelTest, BytesGoBothWaysAsTheyAre) {
  Connect();
  EXPECT_FALSE(Got("content-length"));
  EXPECT_FALSE(Got("transfer-encoding"));
  Send("from the client");
  ASSERT_TRUE(Until([&] { return peer_.received() == "from the client"; }));
  peer_.Send("from the peer");
  ASSERT_TRUE(Until([&] { return Got("\r\n\r\nfrom the peer"); }));
  EXPECT_EQ(cluster_stats().upstream_rq_active.value(), 1);
  EXPECT_EQ(cluster_stats().upstream_cx_active.value(), 1);
  HangUp();
  ASSERT_TRUE(Until([&] { return end_.streams == 1; }));
  ASSERT_TRUE(Until([&] { return peer_.left(); }));
  EXPECT_EQ(end_.status, 200);
  EXPECT_EQ(cluster_stats().upstream_rq_total.value(), 1u);
  EXPECT_EQ(cluster_stats().upstream_rq_active.value(), 0);
  EXPECT_EQ(cluster_stats().upstream_cx_active.value(), 0);
}

TEST_F(ConnectTunnelTest, WhatThePeerSaysFirstComesBehindTheAnswer) {
  Open();
  Send(kConnect);
  ASSERT_TRUE(Until([&] {
    if (peer_.connections() == 1 && peer_.received().empty() && !greeted_) {
      peer_.Send("220 hello");
      greeted_ = true;
    }
    return Got("220 hello");
  }));
  EXPECT_EQ(response_.rfind("HTTP/1.1 200 OK\r\n", 0), 0u);
  EXPECT_TRUE(Got("\r\n\r\n220 hello"));
}

TEST_F(ConnectTunnelTest, BytesBehindTheHeadWaitForTheConnection) {
  Open();
  Send(std::string(kConnect) + "early");
  ASSERT_TRUE(Until([&] { return peer_.connections() == 1 && peer_.received() == "early"; }));
  EXPECT_TRUE(Got("HTTP/1.1 200 OK\r\n"));
}

TEST_F(ConnectTunnelTest, AProxyHeaderMayGoFirst) {
  route().forward.connect.proxy_header = net::ProxyHeaderSpec{1, ""};
  Connect();
  Send("ping");
  ASSERT_TRUE(
      Until([&] { return peer_.received() == "PROXY TCP4 10.0.0.9 10.0.0.1 1234 80\r\nping"; }));
}

TEST_F(ConnectTunnelTest, EndsWithThePeer) {
  Connect();
  peer_.Send("last");
  peer_.HangUp();
  ASSERT_TRUE(Until([&] { return closed_; }));
  EXPECT_TRUE(Got("last"));
  EXPECT_EQ(end_.streams, 1);
  EXPECT_EQ(cluster_stats().upstream_cx_active.value(), 0);
}

TEST_F(ConnectTunnelTest, APeerThatIsNotThereIsAnHonestAnswer) {
  peer_.StopListening();
  Open();
  EXPECT_NE(Exchange(kConnect).find("HTTP/1.1 503 "), std::string::npos);
  EXPECT_EQ(end_.flags, "UF");
  EXPECT_EQ(cluster_stats().upstream_cx_connect_fail.value(), 1u);
  EXPECT_EQ(cluster_stats().upstream_cx_active.value(), 0);
}

TEST_F(ConnectTunnelTest, ManyBytesAreHeldBackAndArriveWhole) {
  Connect();
  const std::string much(4 << 20, 'x');
  size_t sent = 0;
  ASSERT_TRUE(Until([&] {
    if (sent < much.size()) sent += SendSome(std::string_view(much).substr(sent));
    return peer_.received().size() == much.size();
  }));
}

TEST_F(ConnectTunnelTest, ThePathOfAPostMayBeATunnelToo) {
  route().match.path_kind = route::PathKind::kPrefix;
  route().match.path = "/";
  route().forward.connect.allow_post = true;
  Open();
  Send("POST / HTTP/1.1\r\nhost: a.test\r\ntransfer-encoding: chunked\r\n\r\n4\r\nping\r\n");
  ASSERT_TRUE(Until([&] { return peer_.connections() == 1 && peer_.received() == "ping"; }));
  peer_.Send("pong");
  ASSERT_TRUE(Until([&] { return Got("4\r\npong\r\n"); }));
  Send("0\r\n\r\n");
  ASSERT_TRUE(Until([&] { return peer_.left(); }));  // our end of the request is its end of file
  peer_.Send("bye");
  peer_.HangUp();
  ASSERT_TRUE(Until([&] { return Got("3\r\nbye\r\n0\r\n\r\n"); }));
  EXPECT_EQ(end_.streams, 1);
  EXPECT_EQ(end_.flags, "-");
}

TEST_F(ConnectTunnelTest, WithoutTheOptionAPostIsARequest) {
  route().match.path_kind = route::PathKind::kPrefix;
  route().match.path = "/";
  Open();
  peer_.Answer(kOk);
  EXPECT_NE(Exchange("POST / HTTP/1.1\r\nhost: a.test\r\ncontent-length: 0\r\n\r\n").find("ok"),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::proxy
