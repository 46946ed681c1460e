#include "source/net/proxy_header.h"

#include <gtest/gtest.h>

namespace sluice::net {
namespace {

Address At(const char* ip, uint16_t port) {
  Address address;
  EXPECT_TRUE(Address::ParseIp(ip, port, address));
  return address;
}

TEST(ProxyHeaderTest, TheTextNamesBothEnds) {
  const Address source = At("10.0.0.1", 1234), destination = At("10.0.0.2", 80);
  EXPECT_EQ(ProxyHeaderFor({1, ""}, &source, &destination),
            "PROXY TCP4 10.0.0.1 10.0.0.2 1234 80\r\n");
  const Address source6 = At("2001:db8::1", 65535), destination6 = At("::1", 443);
  EXPECT_EQ(ProxyHeaderFor({1, ""}, &source6, &destination6),
            "PROXY TCP6 2001:db8::1 ::1 65535 443\r\n");
}

TEST(ProxyHeaderTest, TheBinaryFormHasAddressesPortsAndExtras) {
  const Address source = At("10.0.0.1", 0x1234), destination = At("10.0.0.2", 80);
  ProxyHeaderSpec spec{2, ""};
  AppendTlv(0xe0, "ab", spec.tlvs);
  EXPECT_EQ(ProxyHeaderFor(spec, &source, &destination),
            std::string("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x11\x0a\0\0\x01\x0a\0\0\x02\x12\x34\0\x50"
                        "\xe0\0\x02"
                        "ab",
                        33));
  const Address source6 = At("2001:db8::1", 1), destination6 = At("::1", 2);
  const std::string six = ProxyHeaderFor({2, ""}, &source6, &destination6);
  EXPECT_EQ(six.size(), 16u + 36u);
  EXPECT_EQ(six.substr(12, 4), std::string("\x21\x21\0\x24", 4));
}

TEST(ProxyHeaderTest, WhoIsNotKnownIsNotNamed) {
  const Address ip = At("10.0.0.1", 1), other = At("::1", 1), none, pipe = Address::Pipe("/s");
  const std::string local("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", 16);
  const ProxyHeaderSpec binary{2, "\xe0"};
  for (const Address* source : {static_cast<const Address*>(nullptr), &none, &other, &pipe}) {
    EXPECT_EQ(ProxyHeaderFor({1, ""}, source, &ip), "PROXY UNKNOWN\r\n");
    EXPECT_EQ(ProxyHeaderFor(binary, source, &ip), local);
  }
}

}  // namespace
}  // namespace sluice::net
