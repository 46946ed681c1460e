#include "gtest/gtest.h"
#include "test/config/listener/parsed_listener.h"

namespace sluice::config {
namespace {

constexpr char kAddress[] = "address: {socket_address: {address: 127.0.0.1, port_value: 80}}";

struct Parsed : ParsedListener {
  explicit Parsed(const std::string& fields, bool known = true)
      : ParsedListener(std::string(kAddress) + ", " + fields,
                       known ? WithTlsInspector() : extension::Registry()) {}
};

std::string Filter(const std::string& more = "") {
  return "{name: i, " + more + "typed_config: {'@type': type.googleapis.com/" +
         std::string(kTlsInspector) + "}}";
}
constexpr char kPlainChain[] = "filter_chains: [{filters: []}]";
constexpr char kNamedChain[] =
    "filter_chains: [{filter_chain_match: {server_names: [a.test]}, filters: []}]";

TEST(ListenerFiltersParserTest, ReadsFiltersAndTheirTime) {
  const Parsed parsed(std::string(kPlainChain) + ", listener_filters: [" + Filter() +
                      "], listener_filters_timeout: 3s, "
                      "continue_on_listener_filters_timeout: true");
  ASSERT_EQ(parsed.fault(), "");
  ASSERT_EQ(parsed.spec.listener_filters.size(), 1u);
  EXPECT_EQ(parsed.spec.listener_filters[0].name, "i");
  EXPECT_EQ(parsed.spec.listener_filters_timeout, std::chrono::seconds(3));
  EXPECT_TRUE(parsed.spec.continue_on_listener_filters_timeout);
}

TEST(ListenerFiltersParserTest, WaitsFifteenSecondsUnlessToldOtherwise) {
  EXPECT_EQ(Parsed(kPlainChain).spec.listener_filters_timeout, std::chrono::seconds(15));
}

TEST(ListenerFiltersParserTest, ReadsPredicates) {
  const Parsed parsed(
      std::string(kPlainChain) + ", listener_filters: [" +
      Filter("filter_disabled: {or_match: {rules: [{destination_port_range: {start: 80, end: 90}}, "
             "{and_match: {rules: [{any_match: true}, {not_match: {any_match: true}}]}}]}}, ") +
      "]");
  ASSERT_EQ(parsed.fault(), "");
  const proxy::FilterDisabled& disabled = parsed.spec.listener_filters.at(0).disabled;
  net::Address address;
  ASSERT_TRUE(net::Address::ParseIp("10.0.0.1", 85, address));
  EXPECT_TRUE(disabled.Matches(address));
  address.set_port(90);
  EXPECT_FALSE(disabled.Matches(address));
}

TEST(ListenerFiltersParserTest, RefusesAFilterThatIsNotBuilt) {
  EXPECT_EQ(Parsed(std::string(kPlainChain) + ", listener_filters: [" + Filter() + "]",
                   /*known=*/false)
                .fault(),
            "listener_filters[0].typed_config: this listener filter is not built yet");
}

TEST(ListenerFiltersParserTest, AddsTheInspectorThatChainsNeedAndSaysSo) {
  const Parsed parsed(kNamedChain);
  EXPECT_TRUE(parsed.errors.ok());
  EXPECT_EQ(parsed.errors.warning_count(), 1u);
  EXPECT_EQ(parsed.spec.listener_filters.size(), 1u);
}

TEST(ListenerFiltersParserTest, RefusesChainsThatNeedOneWhenThereIsNone) {
  EXPECT_FALSE(Parsed(kNamedChain, /*known=*/false).errors.ok());
}

TEST(ListenerFiltersParserTest, AddsNoSecondInspector) {
  const Parsed parsed(std::string(kNamedChain) + ", listener_filters: [" + Filter() + "]");
  EXPECT_EQ(parsed.errors.warning_count(), 0u);
  EXPECT_EQ(parsed.spec.listener_filters.size(), 1u);
}

}  // namespace
}  // namespace sluice::config
