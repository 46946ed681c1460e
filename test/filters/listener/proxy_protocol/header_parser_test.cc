#include "source/filters/listener/proxy_protocol/header_parser.h"

#include <string>

#include "gtest/gtest.h"

namespace sluice::filters::listener {
namespace {

constexpr std::string_view kSignature("\r\n\r\n\0\r\nQUIT\n", 12);

std::string Binary(uint8_t version_command, uint8_t family, const std::string& body) {
  std::string bytes(kSignature);
  bytes += static_cast<char>(version_command);
  bytes += static_cast<char>(family);
  bytes += static_cast<char>(body.size() >> 8);
  bytes += static_cast<char>(body.size() & 255);
  return bytes + body;
}

std::string Tlv(uint8_t type, const std::string& value) {
  return std::string{static_cast<char>(type), static_cast<char>(value.size() >> 8),
                     static_cast<char>(value.size() & 255)} +
         value;
}

const std::string kIp4("\x01\x02\x03\x04\x05\x06\x07\x08\x00\x6f\x00\xde", 12);

ProxyParse Parse(std::string_view bytes) {
  ProxyHeader header;
  return ParseProxyHeader(bytes, header);
}

TEST(HeaderParserTest, ReadsTextForBothFamilies) {
  ProxyHeader header;
  const std::string_view line = "PROXY TCP4 1.2.3.4 5.6.7.8 111 222\r\nGET";
  ASSERT_EQ(ParseProxyHeader(line, header), ProxyParse::kDone);
  EXPECT_EQ(header.version, 1);
  EXPECT_EQ(header.size, line.size() - 3);
  EXPECT_EQ(header.source.ToString(), "1.2.3.4:111");
  EXPECT_EQ(header.destination.ToString(), "5.6.7.8:222");
  ASSERT_EQ(ParseProxyHeader("PROXY TCP6 ::1 ::2 0 65535\r\n", header), ProxyParse::kDone);
  EXPECT_EQ(header.source.ToString(), "[::1]:0");
  EXPECT_EQ(header.destination.ToString(), "[::2]:65535");
}

TEST(HeaderParserTest, UnknownKeepsTheSocketsAddresses) {
  ProxyHeader header;
  ASSERT_EQ(ParseProxyHeader("PROXY UNKNOWN\r\n", header), ProxyParse::kDone);
  EXPECT_FALSE(header.has_addresses);
  ASSERT_EQ(ParseProxyHeader("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", header), ProxyParse::kDone);
  EXPECT_FALSE(header.has_addresses);
}

TEST(HeaderParserTest, RefusesTextThatIsNotExactlyRight) {
  for (const std::string_view bad :
       {"PROXY TCP4 1.2.3.4 5.6.7.8 111 99999\r\n", "PROXY TCP4 1.2.3.4 5.6.7.8 111\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 111 222 333\r\n", "PROXY TCP4 1.2.3.4  5.6.7.8 111 222\r\n",
        "PROXY TCP4 ::1 ::2 1 2\r\n", "PROXY TCP6 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 011 222\r\n", "PROXY TCP4 1.2.3.4 5.6.7.8 +1 222\r\n",
        "PROXY TCP4 1.2.3 5.6.7.8 1 222\r\n", "PROXY UDP4 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY UNKNOWNX\r\n", "PROXY \r\n", "PROXY TCP4 1.2.3.4 5.6.7.8 111 222\rX",
        "PROXY TCP4 1.2.3.4 5.6.7.8 111 222 \r\n"}) {
    EXPECT_EQ(Parse(bad), ProxyParse::kMalformed) << bad;
  }
}

TEST(HeaderParserTest, ALineHasAnEndWithin107Bytes) {
  const std::string open = "PROXY UNKNOWN " + std::string(90, 'x');
  EXPECT_EQ(Parse(open), ProxyParse::kNeedMore);
  EXPECT_EQ(Parse(open + "xx"), ProxyParse::kNeedMore);
  EXPECT_EQ(Parse(open + "xxx"), ProxyParse::kMalformed);
  EXPECT_EQ(Parse(open + "x\r\n"), ProxyParse::kDone);
}

TEST(HeaderParserTest, AsksForMoreOfWhatMayBecomeAHeader) {
  const std::string text = "PROXY TCP4 1.2.3.4 5.6.7.8 111 222\r\n";
  for (size_t n = 1; n < text.size(); ++n)
    EXPECT_EQ(Parse(text.substr(0, n)), ProxyParse::kNeedMore) << n;
  const std::string binary = Binary(0x21, 0x11, kIp4 + Tlv(1, "h2"));
  for (size_t n = 1; n < binary.size(); ++n)
    EXPECT_EQ(Parse(std::string_view(binary).substr(0, n)), ProxyParse::kNeedMore) << n;
}

TEST(HeaderParserTest, KnowsWhatIsNoHeader) {
  for (const std::string_view other :
       {"GET / HTTP/1.1\r\n", "PROXX", "\r\n\r\nX", "\x16\x03\x01"}) {
    EXPECT_EQ(Parse(other), ProxyParse::kNotProxy) << other;
  }
}

TEST(HeaderParserTest, ReadsBinaryForBothFamilies) {
  ProxyHeader header;
  const std::string four = Binary(0x21, 0x11, kIp4);
  ASSERT_EQ(ParseProxyHeader(four + "rest", header), ProxyParse::kDone);
  EXPECT_EQ(header.version, 2);
  EXPECT_EQ(header.size, four.size());
  EXPECT_EQ(header.source.ToString(), "1.2.3.4:111");
  EXPECT_EQ(header.destination.ToString(), "5.6.7.8:222");
  std::string ip6(36, '\0');
  ip6[15] = 1;
  ip6[31] = 2;
  ip6[33] = 80;
  ip6[35] = 81;
  ASSERT_EQ(ParseProxyHeader(Binary(0x21, 0x21, ip6), header), ProxyParse::kDone);
  EXPECT_EQ(header.source.ToString(), "[::1]:80");
  EXPECT_EQ(header.destination.ToString(), "[::2]:81");
}

TEST(HeaderParserTest, LocalAndUnknownFamiliesKeepTheSocketsAddresses) {
  ProxyHeader header;
  ASSERT_EQ(ParseProxyHeader(Binary(0x20, 0x00, ""), header), ProxyParse::kDone);
  EXPECT_FALSE(header.has_addresses);
  ASSERT_EQ(ParseProxyHeader(Binary(0x20, 0x11, kIp4), header), ProxyParse::kDone);
  EXPECT_FALSE(header.has_addresses);
  ASSERT_EQ(ParseProxyHeader(Binary(0x21, 0x00, "abc"), header), ProxyParse::kDone);
  EXPECT_FALSE(header.has_addresses);
  EXPECT_EQ(header.size, 19u);
  ASSERT_EQ(ParseProxyHeader(Binary(0x21, 0x31, std::string(216, 'p')), header), ProxyParse::kDone);
  EXPECT_FALSE(header.has_addresses);
}

TEST(HeaderParserTest, RefusesBinaryThatBreaksTheRules) {
  EXPECT_EQ(Parse(Binary(0x11, 0x11, kIp4)), ProxyParse::kMalformed);  // version 1
  EXPECT_EQ(Parse(Binary(0x22, 0x11, kIp4)), ProxyParse::kMalformed);  // no such command
  EXPECT_EQ(Parse(Binary(0x21, 0x11, "short")), ProxyParse::kMalformed);
  EXPECT_EQ(Parse(Binary(0x21, 0x21, kIp4)), ProxyParse::kMalformed);
  EXPECT_EQ(Parse(Binary(0x21, 0x11, kIp4 + "\x01")), ProxyParse::kMalformed);
  EXPECT_EQ(Parse(Binary(0x21, 0x11, kIp4 + std::string("\x01\x00\x05xx", 5))),
            ProxyParse::kMalformed);
}

TEST(HeaderParserTest, ALengthBeyondTheLimitIsRefusedBeforeItIsWaitedFor) {
  std::string head = Binary(0x21, 0x11, kIp4);
  head[14] = head[15] = '\xff';
  EXPECT_EQ(Parse(head), ProxyParse::kMalformed);
}

TEST(HeaderParserTest, GivesTheTlvsOneByOne) {
  ProxyHeader header;
  const std::string bytes = Binary(0x21, 0x11, kIp4 + Tlv(1, "h2") + Tlv(0xe0, ""));
  ASSERT_EQ(ParseProxyHeader(bytes, header), ProxyParse::kDone);
  uint8_t type = 0;
  std::string_view value;
  ASSERT_TRUE(NextTlv(header.tlvs, type, value));
  EXPECT_EQ(type, 1);
  EXPECT_EQ(value, "h2");
  ASSERT_TRUE(NextTlv(header.tlvs, type, value));
  EXPECT_EQ(type, 0xe0);
  EXPECT_EQ(value, "");
  EXPECT_FALSE(NextTlv(header.tlvs, type, value));
}

}  // namespace
}  // namespace sluice::filters::listener
