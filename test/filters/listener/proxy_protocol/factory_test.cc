#include "source/filters/listener/proxy_protocol/factory.h"

#include "test/filters/listener/listener_filter_fixture.h"

namespace sluice::filters::listener {
namespace {

class ProxyProtocolFactoryTest : public ListenerFilterFixture {
 protected:
  bool ParseFields(const std::string& fields) {
    return Parse(&RegisterProxyProtocol, "proxy_protocol.v3.ProxyProtocol", fields);
  }
};

TEST_F(ProxyProtocolFactoryTest, RefusesRulesForDynamicMetadata) {
  EXPECT_FALSE(ParseFields("rules: [{tlv_type: 1, on_tlv_present: {key: a}}]"));
  EXPECT_EQ(fault(), "rules: dynamic metadata is not built yet");
}

TEST_F(ProxyProtocolFactoryTest, RefusesARuleThatDoesNothing) {
  EXPECT_FALSE(ParseFields("tlv_location: FILTER_STATE, rules: [{tlv_type: 1}]"));
  EXPECT_EQ(fault(), "rules[0].on_tlv_present: is needed: without it the rule does nothing");
}

TEST_F(ProxyProtocolFactoryTest, RefusesToRefuseEverything) {
  EXPECT_FALSE(ParseFields("disallowed_versions: [V1, V2]"));
  EXPECT_EQ(fault(), "disallowed_versions: leave no connection that could be accepted");
}

}  // namespace
}  // namespace sluice::filters::listener
