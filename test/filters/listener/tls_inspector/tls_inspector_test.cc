#include "source/filters/listener/tls_inspector/tls_inspector.h"

#include "gmock/gmock.h"
#include "source/filters/listener/tls_inspector/factory.h"
#include "test/filters/listener/listener_filter_fixture.h"
#include "test/filters/listener/tls_inspector/hello_bytes.h"

namespace sluice::filters::listener {
namespace {

class TlsInspectorTest : public ListenerFilterFixture {
 protected:
  void Build(const std::string& fields) {
    ASSERT_TRUE(Parse(&RegisterTlsInspector, "tls_inspector.v3.TlsInspector", fields)) << fault();
    stats_ = store_.AddGroup<TlsInspectorStats>("tls_inspector.");
  }
  TlsInspectorStats& stats() { return stats_.ForThread(0); }
  stats::GroupHandle<TlsInspectorStats> stats_;
};

TEST_F(TlsInspectorTest, SaysWhatTheClientAsksForAndTakesNothing) {
  Build("");
  const std::string extensions = ServerName("a.test") + Protocols({"h2"});
  EXPECT_EQ(Ask(Records(HelloMessage(extensions))), Result::kContinue);
  EXPECT_EQ(consumed_, 0u);
  EXPECT_EQ(connection_.transport_protocol, "tls");
  EXPECT_EQ(connection_.addresses.requested_server_name(), "a.test");
  EXPECT_THAT(connection_.application_protocols, testing::ElementsAre("h2"));
  EXPECT_EQ(stats().tls_found.value(), 1u);
  EXPECT_EQ(stats().sni_found.value(), 1u);
  EXPECT_EQ(stats().alpn_found.value(), 1u);
}

TEST_F(TlsInspectorTest, OtherBytesGoOnAsTheyAre) {
  Build("");
  EXPECT_EQ(Ask("GET / HTTP/1.1\r\n"), Result::kContinue);
  EXPECT_EQ(connection_.transport_protocol, "raw_buffer");
  EXPECT_EQ(stats().tls_not_found.value(), 1u);
}

TEST_F(TlsInspectorTest, ClosesWhatOnlyBeginsLikeTlsWhenToldTo) {
  Build("close_connection_on_client_hello_parsing_errors: true");
  EXPECT_EQ(Ask(Records(HelloMessage(ServerName("")))), Result::kReject);
  EXPECT_EQ(Ask("GET / HTTP/1.1\r\n"), Result::kContinue);
}

TEST_F(TlsInspectorTest, AHelloThatIsTooBigIsClosed) {
  Build("max_client_hello_size: 256");
  EXPECT_EQ(Ask(Records(HelloMessage(Extension(21, std::string(900, 'x')))).substr(0, 256)),
            Result::kReject);
  EXPECT_EQ(stats().client_hello_too_big.value(), 1u);
}

}  // namespace
}  // namespace sluice::filters::listener
