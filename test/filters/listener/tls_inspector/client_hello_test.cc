#include "source/filters/listener/tls_inspector/client_hello.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "test/filters/listener/tls_inspector/hello_bytes.h"

namespace sluice::filters::listener {
namespace {

constexpr size_t kLimit = 16384;

HelloParse Parse(const std::string& bytes, ClientHello& hello) {
  return ParseClientHello(bytes, kLimit, hello);
}
HelloParse Parse(const std::string& bytes) {
  ClientHello hello;
  return Parse(bytes, hello);
}

TEST(ClientHelloTest, ReadsTheServersNameAndTheProtocols) {
  ClientHello hello;
  const std::string extensions = ServerName("Example.Test") + Protocols({"h2", "http/1.1"});
  ASSERT_EQ(Parse(Records(HelloMessage(extensions)), hello), HelloParse::kDone);
  EXPECT_EQ(hello.server_name, "example.test");
  EXPECT_THAT(hello.application_protocols, testing::ElementsAre("h2", "http/1.1"));
}

TEST(ClientHelloTest, NeedsNeither) {
  ClientHello hello;
  ASSERT_EQ(Parse(Records(HelloMessage("")), hello), HelloParse::kDone);
  EXPECT_EQ(hello.server_name, "");
  EXPECT_TRUE(hello.application_protocols.empty());
}

TEST(ClientHelloTest, TakesAMessageThatIsSpreadOverRecords) {
  ClientHello hello;
  const std::string message = HelloMessage(ServerName("a.test"));
  for (const size_t most : {1, 3, 4, 5, 50}) {
    ASSERT_EQ(Parse(Records(message, most), hello), HelloParse::kDone) << most;
    EXPECT_EQ(hello.server_name, "a.test");
  }
}

TEST(ClientHelloTest, AsksForMoreUntilItHasAll) {
  for (const size_t most : {16384, 7}) {
    const std::string bytes = Records(HelloMessage(ServerName("a.test")), most);
    for (size_t n = 1; n < bytes.size(); ++n)
      ASSERT_EQ(Parse(bytes.substr(0, n)), HelloParse::kNeedMore) << n;
    EXPECT_EQ(Parse(bytes + "more"), HelloParse::kDone);
  }
}

TEST(ClientHelloTest, KnowsOtherBytesByTheFirst) {
  EXPECT_EQ(Parse("G"), HelloParse::kNotTls);
  EXPECT_EQ(Parse("\x16\x02"), HelloParse::kNotTls);
  EXPECT_EQ(Parse(std::string("\x16\x03\x01\x00\x00", 5)), HelloParse::kNotTls);
  EXPECT_EQ(Parse("\x16\x03\x01\x7f\xff"), HelloParse::kNotTls);
  EXPECT_EQ(Parse(std::string("\x16\x03\x01\x00\x04\x02", 6)), HelloParse::kNotTls);  // no hello
}

TEST(ClientHelloTest, AMessageBeyondTheLimitIsKnownByItsLength) {
  ClientHello hello;
  const std::string big(2000, 'x');
  const std::string bytes = Records(HelloMessage(Extension(21, big)));
  EXPECT_EQ(ParseClientHello(bytes.substr(0, 100), 1024, hello), HelloParse::kTooBig);
  EXPECT_EQ(ParseClientHello(bytes, 4096, hello), HelloParse::kDone);
}

TEST(ClientHelloTest, ManyTinyRecordsAreTooBigAtTheLimit) {
  ClientHello hello;
  const std::string bytes = Records(HelloMessage(Extension(21, std::string(900, 'x'))), 1);
  ASSERT_GT(bytes.size(), 1024u);
  EXPECT_EQ(ParseClientHello(bytes.substr(0, 1024), 1024, hello), HelloParse::kTooBig);
}

TEST(ClientHelloTest, RefusesWhatBreaksTheRules) {
  const std::string twice = ServerName("a.test") + ServerName("b.test");
  const std::string zero = ServerName(std::string("a\0b", 3));
  for (const std::string& bad :
       {twice, zero, ServerName(""), ServerName(std::string(256, 'a')), Protocols({}),
        Protocols({""}), Extension(0, "xx"), Extension(16, "\x01"), std::string("\x00\x00\x00", 3),
        Protocols({"h2"}) + Protocols({"h2"})}) {
    EXPECT_EQ(Parse(Records(HelloMessage(bad))), HelloParse::kNotTls);
  }
}

}  // namespace
}  // namespace sluice::filters::listener
