// Which filter chain a connection gets: FindFilterChain.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "source/proxy/listener_spec.h"

namespace sluice::proxy {
namespace {

net::Address AddressOf(std::string_view ip, uint16_t port = 0) {
  net::Address address;
  EXPECT_TRUE(net::Address::ParseIp(ip, port, address));
  return address;
}

net::Cidr RangeOf(std::string_view ip, int bits) {
  net::Cidr range;
  EXPECT_TRUE(net::Cidr::Parse(ip, bits, range));
  return range;
}

class FilterChainMatchTest : public testing::Test {
 protected:
  ChainMatch& Add(const char* name) {
    FilterChainSpec& chain = listener_.chains.emplace_back();
    chain.name = name;
    return chain.match;
  }
  std::string Found(std::string_view server_name = {},
                    const std::vector<std::string>* protocols = nullptr) const {
    const FilterChainSpec* chain = FindFilterChain(
        listener_, {destination_, source_, source_, server_name, "raw_buffer", protocols});
    return chain == nullptr ? "none" : chain->name;
  }

  ListenerSpec listener_;
  net::Address destination_ = AddressOf("10.1.2.3", 80);
  net::Address source_ = AddressOf("192.0.2.1", 5000);
};

TEST_F(FilterChainMatchTest, WithoutAFittingChainThereIsTheDefaultOrNone) {
  EXPECT_EQ(Found(), "none");
  Add("port").destination_port = 81;
  EXPECT_EQ(Found(), "none");
  listener_.has_default_chain = true;
  listener_.default_chain.name = "default";
  EXPECT_EQ(Found(), "default");
}

TEST_F(FilterChainMatchTest, TheLongestRangeWins) {
  Add("any");
  Add("wide").destinations = {RangeOf("10.0.0.0", 8)};
  Add("narrow").destinations = {RangeOf("10.1.2.0", 24), RangeOf("11.0.0.0", 8)};
  EXPECT_EQ(Found(), "narrow");
  destination_ = AddressOf("10.9.9.9", 80);
  EXPECT_EQ(Found(), "wide");
  destination_ = AddressOf("172.16.0.1", 80);
  EXPECT_EQ(Found(), "any");
}

TEST_F(FilterChainMatchTest, ServerNamesGoFromExactOverWildcardsToAny) {
  Add("any");
  Add("star").server_names = {"*.test"};
  Add("longer").server_names = {"*.b.test"};
  Add("exact").server_names = {"a.b.test"};
  EXPECT_EQ(Found("a.b.test"), "exact");
  EXPECT_EQ(Found("c.b.test"), "longer");
  EXPECT_EQ(Found("x.test"), "star");
  EXPECT_EQ(Found("test"), "any");
  EXPECT_EQ(Found(), "any");
}

TEST_F(FilterChainMatchTest, AnEarlierStepIsNotTakenBack) {
  ChainMatch& port = Add("port and h2");
  port.destination_port = 80;
  port.application_protocols = {"h2"};
  Add("any port");
  EXPECT_EQ(Found(), "none");
  const std::vector<std::string> offered = {"http/1.1", "h2"};
  EXPECT_EQ(Found({}, &offered), "port and h2");
}

TEST_F(FilterChainMatchTest, SourcesAreToldApartByPlaceRangeAndPort) {
  Add("local").source_type = SourceType::kSameIpOrLoopback;
  Add("external").source_type = SourceType::kExternal;
  ChainMatch& port = Add("external port");
  port.source_type = SourceType::kExternal;
  port.source_ports = {4000, 5001};
  EXPECT_EQ(Found(), "external");
  source_.set_port(5001);
  EXPECT_EQ(Found(), "external port");
  source_ = AddressOf("127.0.0.1", 1);
  EXPECT_EQ(Found(), "local");
  source_ = AddressOf("10.1.2.3", 1);
  EXPECT_EQ(Found(), "local");
}

}  // namespace
}  // namespace sluice::proxy
