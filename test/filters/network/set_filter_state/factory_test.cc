#include "source/filters/network/set_filter_state/factory.h"

#include "gtest/gtest.h"
#include "test/filters/network/parsed_filter.h"

namespace sluice::filters::network {
namespace {

std::string FaultOf(const std::string& fields) {
  stats::Store store(1);
  return ParsedFilter(&RegisterSetFilterState, "set_filter_state.v3.Config", fields, store).fault();
}

TEST(SetFilterStateFactoryTest, TakesTheClusterOfTcpProxy) {
  EXPECT_EQ(FaultOf("on_new_connection: [{object_key: envoy.tcp_proxy.cluster, format_string: "
                    "{text_format_source: {inline_string: a}}}]"),
            "");
}

TEST(SetFilterStateFactoryTest, RefusesAKeyThatWouldHaveNoEffect) {
  EXPECT_EQ(FaultOf("on_new_connection: [{object_key: envoy.network.upstream_server_name, "
                    "format_string: {text_format_source: {inline_string: a}}}]"),
            "on_new_connection[0].object_key: is not built yet");
}

TEST(SetFilterStateFactoryTest, RefusesAFormatThatIsNone) {
  const std::string fault = FaultOf(
      "on_new_connection: [{object_key: k, factory_key: envoy.string, format_string: "
      "{text_format_source: {inline_string: '%NOPE%'}}}]");
  EXPECT_EQ(fault.substr(0, 34), "on_new_connection[0].format_string");
}

TEST(SetFilterStateFactoryTest, RefusesLaterMoments) {
  EXPECT_EQ(FaultOf("on_downstream_data: [{object_key: k}]"),
            "on_downstream_data: is not built yet");
}

}  // namespace
}  // namespace sluice::filters::network
