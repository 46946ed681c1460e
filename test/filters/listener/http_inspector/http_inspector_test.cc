#include "source/filters/listener/http_inspector/http_inspector.h"

#include "gmock/gmock.h"
#include "source/filters/listener/http_inspector/factory.h"
#include "test/filters/listener/listener_filter_fixture.h"

namespace sluice::filters::listener {
namespace {

TEST(GuessHttpTest, KnowsTheVersions) {
  EXPECT_EQ(GuessHttp("GET / HTTP/1.1\r\nhost: a\r\n"), HttpGuess::kHttp11);
  EXPECT_EQ(GuessHttp("POST /a?b HTTP/1.0\n"), HttpGuess::kHttp10);
  EXPECT_EQ(GuessHttp("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n..."), HttpGuess::kHttp2);
}

TEST(GuessHttpTest, WaitsForAWholeLine) {
  for (const std::string_view part : {"G", "GET", "GET ", "GET /a HTTP/1.", "PRI * HTTP/2.0\r\n"})
    EXPECT_EQ(GuessHttp(part), HttpGuess::kNeedMore) << part;
}

TEST(GuessHttpTest, KnowsWhatIsNoHttp) {
  for (const std::string_view other :
       {"\x16\x03\x01", "1ET / HTTP/1.1\r\n", "GET /\r\n", "GET HTTP/1.1\r\n", "GET / HTTP/3\r\n",
        "SSH-2.0-OpenSSH_9\r\n", " GET / HTTP/1.1\r\n"}) {
    EXPECT_EQ(GuessHttp(other), HttpGuess::kOther) << other;
  }
}

class HttpInspectorTest : public ListenerFilterFixture {
 protected:
  HttpInspectorTest() {
    EXPECT_TRUE(Parse(&RegisterHttpInspector, "http_inspector.v3.HttpInspector", "")) << fault();
  }
};

TEST_F(HttpInspectorTest, NamesTheProtocolAndTakesNothing) {
  EXPECT_EQ(Ask("GET / HTTP/1.1\r\n"), Result::kContinue);
  EXPECT_EQ(consumed_, 0u);
  EXPECT_THAT(connection_.application_protocols, testing::ElementsAre("http/1.1"));
}

TEST_F(HttpInspectorTest, DoesNotLookIntoTls) {
  connection_.transport_protocol = "tls";
  EXPECT_EQ(Ask("GET / HTTP/1.1\r\n"), Result::kContinue);
  EXPECT_TRUE(connection_.application_protocols.empty());
}

TEST_F(HttpInspectorTest, GivesUpOnALineWithoutEnd) {
  EXPECT_EQ(Ask("GET /" + std::string(100, 'x')), Result::kNeedMore);
  EXPECT_EQ(Ask("GET /" + std::string(HttpInspectorFilter::kMaxLine, 'x')), Result::kContinue);
  EXPECT_TRUE(connection_.application_protocols.empty());
}

}  // namespace
}  // namespace sluice::filters::listener
