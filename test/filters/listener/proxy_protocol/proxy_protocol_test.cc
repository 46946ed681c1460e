#include "source/filters/listener/proxy_protocol/proxy_protocol.h"

#include "source/filters/listener/proxy_protocol/factory.h"
#include "test/filters/listener/listener_filter_fixture.h"

namespace sluice::filters::listener {
namespace {

constexpr std::string_view kText = "PROXY TCP4 1.2.3.4 5.6.7.8 111 222\r\n";

class ProxyProtocolTest : public ListenerFilterFixture {
 protected:
  void Build(const std::string& fields) {
    ASSERT_TRUE(Parse(&RegisterProxyProtocol, "proxy_protocol.v3.ProxyProtocol", fields))
        << fault();
  }
  uint64_t Count(const std::string& name) {
    uint64_t value = 0;
    store_.ForEach([&](const stats::Sample& sample) {
      if (std::string(sample.name) == name) value = sample.value;
    });
    return value;
  }
};

TEST_F(ProxyProtocolTest, TheAddressesOfTheHeaderStandForTheSockets) {
  Build("");
  EXPECT_EQ(Ask(kText), Result::kContinue);
  EXPECT_EQ(consumed_, kText.size());
  EXPECT_EQ(connection_.addresses.remote.ToString(), "1.2.3.4:111");
  EXPECT_EQ(connection_.addresses.local.ToString(), "5.6.7.8:222");
  EXPECT_TRUE(connection_.addresses.local_restored());
  EXPECT_EQ(connection_.addresses.direct_remote().kind(), net::Address::Kind::kNone);
  EXPECT_EQ(Count("proxy_proto.versions.v1.found"), 1u);
}

TEST_F(ProxyProtocolTest, RefusesAConnectionWithoutAHeader) {
  Build("");
  EXPECT_EQ(Ask("GET / HTTP/1.1\r\n"), Result::kReject);
  EXPECT_EQ(Count("proxy_proto.not_found_disallowed"), 1u);
}

TEST_F(ProxyProtocolTest, LetsOneWithoutAHeaderThroughWhenToldTo) {
  Build("allow_requests_without_proxy_protocol: true");
  EXPECT_EQ(Ask("GET / HTTP/1.1\r\n"), Result::kContinue);
  EXPECT_EQ(consumed_, 0u);
  EXPECT_EQ(Count("proxy_proto.not_found_allowed"), 1u);
  EXPECT_EQ(Ask("PROX"), Result::kNeedMore);
}

TEST_F(ProxyProtocolTest, RefusesAMalformedHeaderInEveryCase) {
  Build("allow_requests_without_proxy_protocol: true");
  EXPECT_EQ(Ask("PROXY TCP4 1.2.3.4 5.6.7.8 111 99999\r\n"), Result::kReject);
  EXPECT_EQ(Count("proxy_proto.versions.v1.error"), 1u);
}

TEST_F(ProxyProtocolTest, RefusesAVersionThatIsNotAllowed) {
  Build("disallowed_versions: [V1], stat_prefix: edge");
  EXPECT_EQ(Ask(kText), Result::kReject);
  EXPECT_EQ(Count("proxy_proto.edge.versions.v1.disallowed"), 1u);
}

TEST_F(ProxyProtocolTest, KeepsTheTlvsThatItIsToldTo) {
  Build(
      "tlv_location: FILTER_STATE, rules: [{tlv_type: 1, on_tlv_present: {key: alpn}}, "
      "{tlv_type: 2, on_tlv_present: {key: authority}}]");
  std::string bytes("\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x11", 16);
  bytes += std::string("\x01\x02\x03\x04\x05\x06\x07\x08\x00\x6f\x00\xde", 12);
  bytes += std::string("\x01\x00\x02h2", 5);
  EXPECT_EQ(Ask(bytes), Result::kContinue);
  ASSERT_NE(connection_.filter_state.Find("alpn"), nullptr);
  EXPECT_EQ(*connection_.filter_state.Find("alpn"), "h2");
  EXPECT_EQ(connection_.filter_state.Find("authority"), nullptr);
}

}  // namespace
}  // namespace sluice::filters::listener
