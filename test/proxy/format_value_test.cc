#include "source/proxy/format_value.h"

#include <gtest/gtest.h>

#include <string>

#include "test/proxy/messages.h"
#include "test/route/test_request.h"

namespace sluice::proxy {
namespace {

class FormatValueTest : public testing::Test {
 protected:
  std::string Value(std::string_view format, std::string_view unset = "-") const {
    const http::format::Format parsed = FormatOf(format);
    EXPECT_FALSE(parsed.parts().empty()) << format;
    std::string out;
    AppendText(parsed, context_, unset, out);
    return out;
  }

  StreamInfo info_;
  NodeInfo node_;
  route::TestRequest request_{"/a/b?x=1&y=&x=2", "a.test:80", "POST"};
  TestResponse response_{404};
  FormatContext context_{info_, node_, &request_.head(), &response_.head()};
};

TEST_F(FormatValueTest, HeadersComeByNameOrElseByTheSecondName) {
  request_.With("x-b", "B").With("x-empty", "");
  EXPECT_EQ(Value("%REQ(X-A?X-B)% %REQ(X-A)% [%REQ(X-EMPTY)%]"), "B - []");
  EXPECT_EQ(Value("%REQ(:METHOD)% %REQ(:PATH)% %REQ(:AUTHORITY)% %REQ(HOST)%"),
            "POST /a/b?x=1&y=&x=2 a.test:80 a.test:80");
  response_.With("server", "s");
  EXPECT_EQ(Value("%RESP(SERVER)% %RESP(:STATUS)% %TRAILER(SERVER)%"), "s 404 -");
}

TEST_F(FormatValueTest, AMissingMessageLeavesItsValuesUnset) {
  context_.request = nullptr;
  context_.response = nullptr;
  EXPECT_EQ(Value("%REQ(:PATH)%%RESP(:STATUS)%%PATH%%QUERY_PARAM(x)%%TRACE_ID%"), "-----");
  EXPECT_EQ(Value("a%REQ(X)%b", ""), "ab");
}

TEST_F(FormatValueTest, PathsComeWithOrWithoutQueryAndAsTheyWere) {
  EXPECT_EQ(Value("%PATH(NQ)% %PATH(WQ:ORIG)%"), "/a/b -");
  request_.With("x-envoy-original-path", "/old?z");
  EXPECT_EQ(Value("%PATH(NQ)% %PATH(WQ:PATH)% %PATH(WQ:ORIG)%"), "/old /a/b?x=1&y=&x=2 /old?z");
  EXPECT_EQ(Value("%QUERY_PARAM(x)% %QUERY_PARAM(y)% %QUERY_PARAM(z)%"), "1 - -");
}

TEST_F(FormatValueTest, DurationsAreInTheUnitThatIsNamedAndUnsetUntilTheyEnd) {
  EXPECT_EQ(Value("%REQUEST_DURATION% %COMMON_DURATION(DS_RX_BEG:DS_RX_END:us)%"), "- -");
  info_.request_end = 2500000;
  info_.end = 7999999;
  EXPECT_EQ(Value("%REQUEST_DURATION% %COMMON_DURATION(DS_RX_BEG:DS_RX_END:us)% %DURATION%"),
            "2 2500 7");
}

TEST_F(FormatValueTest, TimesAreWrittenAsTheFormatSays) {
  info_.start_wall = base::WallTime(std::chrono::milliseconds(1700000000045));
  EXPECT_EQ(Value("%START_TIME%"), "2023-11-14T22:13:20.045Z");
  EXPECT_EQ(Value("%START_TIME(%s.%6f %3s)%"), "1700000000.045000 1700000000045");
  context_.now = 1955000000;
  EXPECT_EQ(Value("%EMIT_TIME(%S.%1f)%"), "22.0");
}

TEST_F(FormatValueTest, AddressesComeWholeAndInParts) {
  EXPECT_EQ(Value("%DOWNSTREAM_REMOTE_ADDRESS% %UPSTREAM_REMOTE_PORT%"), "- -");
  DownstreamAddresses addresses;
  ASSERT_TRUE(net::Address::ParseIp("::1", 443, addresses.local));
  ASSERT_TRUE(net::Address::ParseIp("10.0.0.9", 1234, addresses.remote));
  info_.downstream = &addresses;
  EXPECT_EQ(Value("%DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT% "
                  "%DOWNSTREAM_LOCAL_PORT%"),
            "[::1]:443 ::1 443");
  ASSERT_TRUE(net::Address::ParseIp("192.0.2.7", 0, info_.trusted_client));
  EXPECT_EQ(Value("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% %DOWNSTREAM_DIRECT_REMOTE_ADDRESS%"),
            "192.0.2.7 10.0.0.9:1234");
}

TEST_F(FormatValueTest, BytesAreThoseOfTheirSide) {
  info_.downstream_bytes = {1, 2, 3, 4, 5, 6};
  info_.upstream_bytes.wire_sent = 7;
  EXPECT_EQ(Value("%DOWNSTREAM_WIRE_BYTES_RECEIVED% %DOWNSTREAM_WIRE_BYTES_SENT% "
                  "%DOWNSTREAM_HEADER_BYTES_RECEIVED% %DOWNSTREAM_HEADER_BYTES_SENT% "
                  "%DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED% "
                  "%DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_SENT%"),
            "1 2 3 4 5 6");
  EXPECT_EQ(Value("%UPSTREAM_WIRE_BYTES_SENT% %BYTES_RETRANSMITTED%"), "7 0");
}

TEST_F(FormatValueTest, TheSizeOfAHeadHasItsPseudoHeaders) {
  // :method POST, :scheme http, :path, :authority.
  const std::string size =
      std::to_string(7 + 4 + 7 + 4 + 5 + std::string("/a/b?x=1&y=&x=2").size() + 10 + 9);
  EXPECT_EQ(Value("%REQUEST_HEADERS_BYTES%"), size);
  response_.head().status = 200;
  EXPECT_EQ(Value("%RESPONSE_HEADERS_BYTES%"), "10");
  // The length of an answer of our own is written by the codec.
  response_.head().framing = http::Framing::kLength;
  response_.head().content_length = 12;
  EXPECT_EQ(Value("%RESPONSE_HEADERS_BYTES%"), "26");
}

TEST_F(FormatValueTest, AGrpcStatusHasThreeForms) {
  info_.response_code = 200;
  EXPECT_EQ(Value("%GRPC_STATUS% %GRPC_STATUS_NUMBER%"), "- -");  // no gRPC
  request_.With("content-type", "application/grpc");
  response_.With("grpc-status", "7");
  EXPECT_EQ(Value("%GRPC_STATUS% %GRPC_STATUS(CAMEL_STRING)% %GRPC_STATUS(SNAKE_STRING)% "
                  "%GRPC_STATUS(NUMBER)% %GRPC_STATUS_NUMBER%"),
            "PermissionDenied PermissionDenied PERMISSION_DENIED 7 7");
}

TEST_F(FormatValueTest, AGrpcStatusThatIsUnknownIsItsNumber) {
  request_.With("content-type", "application/grpc");
  response_.With("grpc-status", "99");
  EXPECT_EQ(Value("%GRPC_STATUS% %GRPC_STATUS(SNAKE_STRING)%"), "99 99");
}

TEST_F(FormatValueTest, ALengthCutsTheValue) {
  request_.With("x", "abcdef");
  EXPECT_EQ(Value("[%REQ(X):3%] [%REQ(X):9%]"), "[abc] [abcdef]");
}

TEST_F(FormatValueTest, KindsTellNumbersFromTexts) {
  std::string out;
  EXPECT_EQ(AppendValue(FormatOf("%RESPONSE_CODE%").parts()[0], context_, out), ValueKind::kNumber);
  EXPECT_EQ(AppendValue(FormatOf("%PROTOCOL%").parts()[0], context_, out), ValueKind::kUnset);
  EXPECT_EQ(AppendValue(FormatOf("%REQ(:PATH)%").parts()[0], context_, out), ValueKind::kText);
}

}  // namespace
}  // namespace sluice::proxy
