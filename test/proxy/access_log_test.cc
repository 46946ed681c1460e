#include "source/proxy/access_log.h"

#include <gtest/gtest.h>

#include <string>

#include "test/proxy/messages.h"
#include "test/proxy/worker_fixture.h"
#include "test/route/test_request.h"

namespace sluice::proxy {
namespace {

std::string JsonString(std::string_view text) {
  std::string out;
  AppendJsonString(text, out);
  return out;
}

JsonValue Field(std::string_view format) {
  JsonValue value;
  value.kind = JsonValue::Kind::kFormat;
  value.format = FormatOf(format);
  return value;
}

class AccessLogTest : public WorkerFixture {
 protected:
  AccessLogTest() {
    std::string error;
    spec_.file = LogFile::Open("/dev/null", error);
    context_.logs.Register(spec_.file);
    info_.response_code = 200;
  }
  std::string Logged() {
    std::string& buffer = context_.logs.BufferOf(*spec_.file);
    buffer.clear();
    LogStream(spec_, Values(), context_.logs);
    return buffer;
  }
  FormatContext Values() {
    return FormatContext{info_, node_, &request_.head(), &response_.head(), nullptr, 0};
  }
  bool Matches(const LogFilter& filter) { return filter.Matches(Values()); }

  AccessLogSpec spec_;
  StreamInfo info_;
  route::TestRequest request_{"/p"};
  TestResponse response_;
};

TEST_F(AccessLogTest, TextStandsAsItIsFormatted) {
  spec_.text = FormatOf("%RESPONSE_CODE% %REQ(X)%\n");
  EXPECT_EQ(Logged(), "200 -\n");
  spec_.omit_empty = true;
  EXPECT_EQ(Logged(), "200 \n");
}

TEST_F(AccessLogTest, JsonKeepsNumbersAndNulls) {
  spec_.json = true;
  spec_.tree.kind = JsonValue::Kind::kObject;
  spec_.tree.members.emplace_back("\"code\"", Field("%RESPONSE_CODE%"));
  spec_.tree.members.emplace_back("\"mixed\"", Field("c%RESPONSE_CODE%"));
  JsonValue list;
  list.kind = JsonValue::Kind::kList;
  list.items.push_back(Field("%REQ(:PATH)%"));
  list.items.emplace_back().literal = "true";
  spec_.tree.members.emplace_back("\"list\"", std::move(list));
  spec_.tree.members.emplace_back("\"none\"", Field("%REQ(X)%"));
  EXPECT_EQ(Logged(), "{\"code\":200,\"mixed\":\"c200\",\"list\":[\"/p\",true],\"none\":null}\n");
  spec_.omit_empty = true;
  EXPECT_EQ(Logged(), "{\"code\":200,\"mixed\":\"c200\",\"list\":[\"/p\",true]}\n");
}

TEST_F(AccessLogTest, AStringCannotEndItsLineOrItsQuotes) {
  EXPECT_EQ(JsonString("a\"b\\c\n\x01\xff"), "\"a\\u0022b\\u005cc\\n\\u0001\\u00ff\"");
  EXPECT_EQ(JsonString(""), "\"\"");
}

TEST_F(AccessLogTest, AFilteredStreamLeavesNoLine) {
  spec_.text = FormatOf("line\n");
  spec_.has_filter = true;
  spec_.filter.op = LogFilter::Op::kAtLeast;
  spec_.filter.value = runtime::Number(400);
  EXPECT_EQ(Logged(), "");
  info_.response_code = 404;
  EXPECT_EQ(Logged(), "line\n");
}

TEST_F(AccessLogTest, FiltersAreCombined) {
  LogFilter bad;
  bad.op = LogFilter::Op::kAtLeast;
  bad.value = runtime::Number(500);
  LogFilter slow;
  slow.kind = LogFilter::Kind::kDuration;
  slow.op = LogFilter::Op::kAtLeast;
  slow.value = runtime::Number(100);
  LogFilter either;
  either.kind = LogFilter::Kind::kOr;
  either.parts = {bad, slow};
  LogFilter both = either;
  both.kind = LogFilter::Kind::kAnd;
  info_.end = 99999999;
  EXPECT_FALSE(Matches(either));
  info_.end = 100000000;
  EXPECT_TRUE(Matches(either));
  EXPECT_FALSE(Matches(both));
  info_.response_code = 500;
  EXPECT_TRUE(Matches(both));
}

TEST_F(AccessLogTest, AFlagFilterWithoutFlagsTakesAny) {
  LogFilter filter;
  filter.kind = LogFilter::Kind::kFlags;
  EXPECT_FALSE(Matches(filter));
  info_.flags.Set(ResponseFlag::kNoRouteFound);
  EXPECT_TRUE(Matches(filter));
  filter.flags = uint64_t{1} << static_cast<int>(ResponseFlag::kUpstreamOverflow);
  EXPECT_FALSE(Matches(filter));
  info_.flags.Set(ResponseFlag::kUpstreamOverflow);
  EXPECT_TRUE(Matches(filter));
}

TEST_F(AccessLogTest, TheGrpcStatusIsTheHeadersOrFollowsFromHttp) {
  LogFilter filter;
  filter.kind = LogFilter::Kind::kGrpcStatus;
  filter.grpc_codes = {0, 12};
  EXPECT_TRUE(Matches(filter));
  info_.response_code = 404;
  EXPECT_TRUE(Matches(filter));
  response_.With("grpc-status", "5");
  EXPECT_FALSE(Matches(filter));
  filter.exclude = true;
  EXPECT_TRUE(Matches(filter));
}

}  // namespace
}  // namespace sluice::proxy
