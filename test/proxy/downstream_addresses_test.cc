#include "source/proxy/downstream_addresses.h"

#include <gtest/gtest.h>

namespace sluice::proxy {
namespace {

net::Address Ip(const char* text) {
  net::Address address;
  EXPECT_TRUE(net::Address::ParseIp(text, 80, address));
  return address;
}

TEST(DownstreamAddressesTest, ThePeerSpeaksForItself) {
  const DownstreamAddresses addresses(Ip("10.0.0.1"), Ip("10.0.0.9"));
  EXPECT_EQ(addresses.direct_remote(), Ip("10.0.0.9"));
  EXPECT_EQ(addresses.requested_server_name(), "");
  EXPECT_FALSE(addresses.local_restored());
}

TEST(DownstreamAddressesTest, OneThatSpeaksForAnotherStaysThePeer) {
  DownstreamAddresses addresses(Ip("10.0.0.1"), Ip("10.0.0.9"));
  addresses.SetRemote(Ip("1.1.1.1"));
  addresses.SetRemote(Ip("2.2.2.2"));
  EXPECT_EQ(addresses.remote, Ip("2.2.2.2"));
  EXPECT_EQ(addresses.direct_remote(), Ip("10.0.0.9"));
}

TEST(DownstreamAddressesTest, KnowsWhereTheClientWantedToGo) {
  DownstreamAddresses addresses(Ip("10.0.0.1"), Ip("10.0.0.9"));
  addresses.SetServerName("a.test");
  EXPECT_EQ(addresses.direct_remote(), Ip("10.0.0.9"));
  EXPECT_FALSE(addresses.local_restored());
  addresses.RestoreLocal(Ip("3.3.3.3"));
  EXPECT_EQ(addresses.local, Ip("3.3.3.3"));
  EXPECT_TRUE(addresses.local_restored());
  EXPECT_EQ(addresses.requested_server_name(), "a.test");
}

}  // namespace
}  // namespace sluice::proxy
