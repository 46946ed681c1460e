#include "source/net/address.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::net {
namespace {

Address Ip(std::string_view text, uint16_t port = 0) {
  Address address;
  EXPECT_TRUE(Address::ParseIp(text, port, address)) << text;
  return address;
}

Cidr Network(std::string_view ip, int bits) {
  Cidr cidr;
  EXPECT_TRUE(Cidr::Parse(ip, bits, cidr)) << ip;
  return cidr;
}

TEST(AddressTest, PrintsWhatItHasParsed) {
  EXPECT_EQ(Ip("127.0.0.1", 80).ToString(), "127.0.0.1:80");
  EXPECT_EQ(Ip("0:0::1", 65535).ToString(), "[::1]:65535");
  EXPECT_EQ(Ip("2001:db8::a", 1).IpText(), "2001:db8::a");
  EXPECT_EQ(Address::Pipe("@name").ToString(), "@name");
  EXPECT_EQ(Address().ToString(), "");
}

TEST(AddressTest, RefusesWhatIsNotAnIpAddress) {
  using std::string_literals::operator""s;
  for (const std::string& text : {""s, "1.2.3"s, "256.1.1.1"s, "[::1]"s, "localhost"s, "1.2.3.4 "s,
                                  "1.2.3.4\0.example"s, std::string(60, '1')}) {
    Address address;
    EXPECT_FALSE(Address::ParseIp(text, 1, address)) << text;
    EXPECT_EQ(address.kind(), Address::Kind::kNone) << text;
  }
}

TEST(AddressTest, SurvivesTheTripThroughSockaddr) {
  for (const Address& address : {Ip("10.1.2.3", 81), Ip("2001:db8::1", 443),
                                 Address::Pipe("/run/a.sock"), Address::Pipe("@abstract")}) {
    sockaddr_storage storage;
    const socklen_t size = address.ToSockaddr(storage);
    EXPECT_EQ(storage.ss_family, address.family());
    EXPECT_EQ(Address::FromSockaddr(reinterpret_cast<const sockaddr*>(&storage), size), address)
        << address.ToString();
  }
}

TEST(AddressTest, UnmapsOnlyMappedIpv4) {
  EXPECT_EQ(Ip("::ffff:10.0.0.7", 9).Unmapped(), Ip("10.0.0.7", 9));
  EXPECT_EQ(Ip("::fffe:10.0.0.7", 9).Unmapped(), Ip("::fffe:10.0.0.7", 9));
  EXPECT_EQ(Ip("10.0.0.7", 9).Unmapped(), Ip("10.0.0.7", 9));
}

TEST(AddressTest, KnowsLoopbackAndAny) {
  for (const char* text : {"127.9.9.9", "::1", "::ffff:127.0.0.1"})
    EXPECT_TRUE(Ip(text).is_loopback()) << text;
  EXPECT_TRUE(Address::Pipe("/a").is_loopback());
  for (const char* text : {"128.0.0.1", "::2", "::", "1::1"})
    EXPECT_FALSE(Ip(text).is_loopback()) << text;
  EXPECT_TRUE(Ip("0.0.0.0", 80).is_any());
  EXPECT_TRUE(Ip("::").is_any());
  EXPECT_FALSE(Ip("0.0.0.1").is_any());
  EXPECT_FALSE(Address().is_any());
}

TEST(AddressTest, EqualsWithTheSamePortOnlyAndHashesAlike) {
  EXPECT_EQ(Ip("10.0.0.1", 1), Ip("10.0.0.1", 1));
  EXPECT_EQ(Ip("10.0.0.1", 1).Hash(), Ip("10.0.0.1", 1).Hash());
  EXPECT_NE(Ip("10.0.0.1", 1), Ip("10.0.0.1", 2));
  EXPECT_NE(Ip("10.0.0.1", 1), Ip("10.0.0.2", 1));
  EXPECT_NE(Ip("0.0.0.0"), Ip("::"));
  EXPECT_EQ(Address::Pipe("/a"), Address::Pipe("/a"));
  EXPECT_NE(Address::Pipe("/a"), Address::Pipe("/b"));
}

TEST(AddressTest, CutsAPathThatIsTooLongToPrint) {
  EXPECT_EQ(Address::Pipe(std::string(500, 'p')).ToString(), std::string(Address::kMaxText, 'p'));
}

TEST(CidrTest, ContainsWhatSharesItsBits) {
  const Cidr nine = Network("10.129.2.3", 9);
  EXPECT_EQ(nine.address().IpText(), "10.128.0.0");
  EXPECT_TRUE(nine.Contains(Ip("10.255.0.1", 80)));
  EXPECT_FALSE(nine.Contains(Ip("10.127.0.1")));
  EXPECT_TRUE(Network("1.2.3.4", 0).Contains(Ip("200.1.1.1")));
  EXPECT_TRUE(Network("2001:db8:8000::", 33).Contains(Ip("2001:db8:ffff::1")));
  EXPECT_FALSE(Network("2001:db8:8000::", 33).Contains(Ip("2001:db8:7fff::1")));
}

TEST(CidrTest, DoesNotContainTheOtherFamily) {
  EXPECT_FALSE(Network("0.0.0.0", 0).Contains(Ip("::")));
  EXPECT_FALSE(Network("::", 0).Contains(Ip("1.2.3.4")));
  EXPECT_FALSE(Network("::", 0).Contains(Address::Pipe("/a")));
}

TEST(CidrTest, TakesTooManyBitsAsAllAndRefusesNegativeOnes) {
  EXPECT_EQ(Network("10.0.0.1", 99).bits(), 32);
  EXPECT_EQ(Network("::1", 129).bits(), 128);
  Cidr cidr;
  EXPECT_FALSE(Cidr::Parse("10.0.0.1", -1, cidr));
  EXPECT_FALSE(Cidr::Parse("ten", 8, cidr));
}

}  // namespace
}  // namespace sluice::net
