#include "source/http/h2/head_reader.h"

#include <gtest/gtest.h>

#include <new>
#include <optional>

#include "test/http/h2/codec_sides.h"

namespace sluice::http::h2 {
namespace {

class HeadReaderTest : public ::testing::Test {
 protected:
  bool ReadRequest(const Fields& fields, bool end) {
    head.emplace(arena);
    reader.Begin();
    for (const auto& [name, value] : fields) {
      if (reader.AddRequestField(name, value, *head) != FieldVerdict::kTake) return false;
    }
    return reader.FinishRequest(end, *head);
  }
  bool ReadResponse(const Fields& fields, bool end, Method method = Method::kGet,
                    std::string_view upgrade = {}) {
    HeadReader fresh(options, counters);
    response.emplace(arena);
    fresh.Begin();
    for (const auto& [name, value] : fields) {
      if (fresh.AddResponseField(name, value, *response) != FieldVerdict::kTake) return false;
    }
    return fresh.FinishResponse(end, method, upgrade, *response);
  }

  base::ChunkPool chunks;
  base::Arena arena{chunks};
  Options options;
  CodecCounters counters;
  HeadReader reader{options, counters};
  std::optional<RequestHead> head;
  std::optional<ResponseHead> response;
};

TEST_F(HeadReaderTest, CrumbsOfACookieAreOneLine) {
  ASSERT_TRUE(ReadRequest(With(Get(), {{"cookie", "a=1"}, {"x", "y"}, {"cookie", "b=2"}}), true));
  EXPECT_EQ(Print(head->headers), " [cookie: a=1; b=2] [x: y]");
}

TEST_F(HeadReaderTest, TheAuthorityWinsOverHost) {
  ASSERT_TRUE(ReadRequest(With(Get(), {{"host", "b.test"}}), true));
  EXPECT_EQ(head->authority, "a.test");
  EXPECT_FALSE(head->headers.Has(HeaderId::kHost));
}

TEST_F(HeadReaderTest, HostServesWhereNoAuthorityIs) {
  ASSERT_TRUE(ReadRequest(
      {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {"host", "b.test"}}, true));
  EXPECT_EQ(head->authority, "b.test");
  EXPECT_TRUE(head->has_authority);
}

TEST_F(HeadReaderTest, FramingFollowsLengthAndEnd) {
  ASSERT_TRUE(ReadRequest(Get(), true));
  EXPECT_EQ(head->framing, Framing::kNone);
  ASSERT_TRUE(ReadRequest(Post(), false));
  EXPECT_EQ(head->framing, Framing::kChunked);
  ASSERT_TRUE(ReadRequest(With(Post(), {{"content-length", "7"}}), false));
  EXPECT_EQ(head->framing, Framing::kLength);
  EXPECT_EQ(head->content_length, 7u);
}

TEST_F(HeadReaderTest, ABodyHasTheLengthThatWasTold) {
  ASSERT_TRUE(ReadRequest(With(Post(), {{"content-length", "7"}}), false));
  EXPECT_TRUE(reader.TakeBody(6));
  EXPECT_FALSE(reader.EndBody());
  EXPECT_TRUE(reader.TakeBody(1));
  EXPECT_TRUE(reader.EndBody());
  EXPECT_FALSE(reader.TakeBody(1));
}

TEST_F(HeadReaderTest, LengthsThatAreNoNumbersAreInvalid) {
  for (const char* length :
       {"", "-1", "+1", "1,1", "0x1", "18446744073709551616", "18446744073709551615", "1 "}) {
    EXPECT_FALSE(ReadRequest(With(Post(), {{"content-length", length}}), false)) << length;
    reader.~HeadReader();
    new (&reader) HeadReader(options, counters);
  }
}

TEST_F(HeadReaderTest, ResponsesWithoutABodyMayTellALength) {
  EXPECT_TRUE(ReadResponse({{":status", "200"}, {"content-length", "5"}}, true, Method::kHead));
  EXPECT_EQ(response->content_length, 5u);
  EXPECT_TRUE(ReadResponse({{":status", "304"}, {"content-length", "5"}}, true));
  EXPECT_FALSE(ReadResponse({{":status", "200"}, {"content-length", "5"}}, true));
}

TEST_F(HeadReaderTest, A204HasNoLengthButMaySayNothing) {
  EXPECT_TRUE(ReadResponse({{":status", "204"}, {"content-length", "0"}}, true));
  EXPECT_FALSE(response->headers.Has(HeaderId::kContentLength));
  EXPECT_FALSE(ReadResponse({{":status", "204"}, {"content-length", "5"}}, true));
}

TEST_F(HeadReaderTest, InformationalHeadsEndNothing) {
  EXPECT_TRUE(ReadResponse({{":status", "103"}}, false));
  EXPECT_FALSE(ReadResponse({{":status", "103"}}, true));
  EXPECT_FALSE(ReadResponse({{":status", "103"}, {"content-length", "1"}}, false));
}

TEST_F(HeadReaderTest, TunnelsHaveNoLength) {
  EXPECT_TRUE(ReadResponse({{":status", "200"}, {"content-length", "5"}}, false, Method::kConnect));
  EXPECT_TRUE(response->is_upgrade);
  EXPECT_EQ(response->status, 200);
  EXPECT_TRUE(ReadResponse({{":status", "200"}}, false, Method::kGet, "websocket"));
  EXPECT_EQ(response->status, 101);
  EXPECT_TRUE(ReadResponse({{":status", "403"}}, false, Method::kGet, "websocket"));
  EXPECT_EQ(response->status, 403);
  EXPECT_FALSE(response->is_upgrade);
}

TEST_F(HeadReaderTest, StatusesAreThreeDigits) {
  for (const char* status : {"", "2", "20", "2000", "099", "abc", "101", " 20"}) {
    EXPECT_FALSE(ReadResponse({{":status", status}}, true)) << status;
  }
  EXPECT_FALSE(ReadResponse({{"x", "1"}, {":status", "200"}}, true));
  EXPECT_FALSE(ReadResponse({}, true));
}

TEST_F(HeadReaderTest, LimitsCountBytesAndFieldsOfOneBlock) {
  options.max_head_bytes = 100;
  options.max_headers = 8;
  EXPECT_TRUE(ReadRequest(With(Get(), {{"a", std::string(50, 'x')}}), true));
  EXPECT_TRUE(ReadRequest(With(Get(), {{"a", std::string(50, 'x')}}), true));
  EXPECT_FALSE(ReadRequest(With(Get(), {{"a", std::string(60, 'x')}}), true));
  EXPECT_FALSE(
      ReadRequest(With(Get(), {{"a", ""}, {"b", ""}, {"c", ""}, {"d", ""}, {"e", ""}}), true));
  EXPECT_EQ(counters.header_overflow.value(), 2u);
}

TEST_F(HeadReaderTest, TrailersHaveNoPseudoHeaders) {
  HeaderMap trailers(arena);
  reader.Begin();
  EXPECT_EQ(reader.AddTrailer("x-t", "1", trailers), FieldVerdict::kTake);
  EXPECT_EQ(reader.AddTrailer(":path", "/", trailers), FieldVerdict::kInvalid);
  EXPECT_EQ(reader.AddTrailer("", "1", trailers), FieldVerdict::kInvalid);
  EXPECT_EQ(Print(trailers), " [x-t: 1]");
}

}  // namespace
}  // namespace sluice::http::h2
