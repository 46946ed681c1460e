#include "source/filters/network/connection_limit/connection_limit.h"

#include "source/filters/network/connection_limit/factory.h"
#include "test/filters/network/parsed_filter.h"
#include "test/proxy/tcp_fixture.h"

namespace sluice::filters::network {
namespace {

class ConnectionLimitTest : public proxy::TcpFixture {
 protected:
  void Limit(const std::string& fields) {
    const ParsedFilter parsed(&RegisterConnectionLimit, "connection_limit.v3.ConnectionLimit",
                              "stat_prefix: t, " + fields, store_);
    ASSERT_EQ(parsed.fault(), "");
    chain_.filters = {{"limit", parsed.factory}};
  }
  // Opens another connection; the one before stays as first_.
  void OpenSecond() {
    first_ = std::move(session_);
    first_client_ = std::move(client_);
    Open();
  }
  ConnectionLimitStats& stats() {
    return store_.AddGroup<ConnectionLimitStats>("connection_limit.t.").ForThread(0);
  }
  std::unique_ptr<proxy::TcpPeer> first_client_;
  std::unique_ptr<proxy::TcpSession> first_;
};

TEST_F(ConnectionLimitTest, EndsTheOneThatIsTooMany) {
  Limit("max_connections: 1");
  Open();
  EXPECT_FALSE(closed());
  EXPECT_EQ(stats().active_connections.value(), 1);
  OpenSecond();
  EXPECT_TRUE(closed());
  EXPECT_EQ(stats().limited_connections.value(), 1u);
  session_ = std::move(first_);  // closed by the fixture
}

TEST_F(ConnectionLimitTest, AnEndMakesRoom) {
  Limit("max_connections: 1");
  Open();
  client_->Reset();
  EXPECT_TRUE(Until([&] { return closed(); }));
  EXPECT_EQ(stats().active_connections.value(), 0);
  Open();
  EXPECT_FALSE(closed());
}

TEST_F(ConnectionLimitTest, MayWaitBeforeItEndsIt) {
  Limit("max_connections: 1, delay: 1s");
  Open();
  OpenSecond();
  client_->Send("ignored");
  for (int i = 0; i < 5; ++i) Turn();
  EXPECT_FALSE(closed());
  Pass(std::chrono::milliseconds(1002));
  EXPECT_TRUE(closed());
  session_ = std::move(first_);
}

TEST_F(ConnectionLimitTest, CanBeSwitchedOff) {
  Limit("max_connections: 1, runtime_enabled: {default_value: false, runtime_key: k}");
  Open();
  OpenSecond();
  EXPECT_FALSE(closed());
  EXPECT_EQ(stats().active_connections.value(), 0);
  first_->CloseNow();
  first_ = nullptr;
}

}  // namespace
}  // namespace sluice::filters::network
