#include "source/proxy/listener_filter.h"

#include "gtest/gtest.h"

namespace sluice::proxy {
namespace {

using Kind = FilterDisabled::Kind;

net::Address Port(uint16_t port) {
  net::Address address;
  EXPECT_TRUE(net::Address::ParseIp("10.0.0.1", port, address));
  return address;
}

FilterDisabled Of(Kind kind, std::vector<FilterDisabled> parts = {}) {
  FilterDisabled out;
  out.kind = kind;
  out.parts = std::move(parts);
  return out;
}

FilterDisabled Ports(int64_t first, int64_t end) {
  FilterDisabled out = Of(Kind::kPorts);
  out.first_port = first;
  out.end_port = end;
  return out;
}

TEST(FilterDisabledTest, NothingIsDisabledByDefault) {
  EXPECT_FALSE(FilterDisabled().Matches(Port(80)));
}

TEST(FilterDisabledTest, ARangeOfPortsExcludesItsEnd) {
  EXPECT_FALSE(Ports(80, 82).Matches(Port(79)));
  EXPECT_TRUE(Ports(80, 82).Matches(Port(80)));
  EXPECT_TRUE(Ports(80, 82).Matches(Port(81)));
  EXPECT_FALSE(Ports(80, 82).Matches(Port(82)));
  EXPECT_FALSE(Ports(0, 65536).Matches(net::Address::Pipe("/p")));
}

TEST(FilterDisabledTest, CombinesPredicates) {
  const FilterDisabled yes = Of(Kind::kAlways), no = Of(Kind::kNever);
  EXPECT_TRUE(Of(Kind::kAnd, {yes, yes}).Matches(Port(1)));
  EXPECT_FALSE(Of(Kind::kAnd, {yes, no}).Matches(Port(1)));
  EXPECT_TRUE(Of(Kind::kOr, {no, yes}).Matches(Port(1)));
  EXPECT_FALSE(Of(Kind::kOr, {no, no}).Matches(Port(1)));
  EXPECT_TRUE(Of(Kind::kNot, {no}).Matches(Port(1)));
}

}  // namespace
}  // namespace sluice::proxy
