#include "source/proxy/retriable_answer.h"

#include <gtest/gtest.h>

namespace sluice::proxy {
namespace {

using route::HeaderMatcher;
using route::RetrySpec;

class RetriableAnswerTest : public testing::Test {
 protected:
  static HeaderMatcher Present(const std::string& name) {
    HeaderMatcher matcher;
    matcher.name = name;
    return matcher;
  }
  // The wait in seconds; -1: none.
  int64_t Wait(const std::string& value, bool timestamp = false) {
    spec_.reset_headers = {{"x-other", false}, {"x-reset", timestamp}};
    http::ResponseHead answer(arena_);
    answer.headers.AddCopy("x-reset", value);
    const auto wait = ResetIntervalOf(answer, spec_, base::WallTime(std::chrono::seconds(1000000)));
    return wait ? std::chrono::duration_cast<std::chrono::seconds>(*wait).count() : -1;
  }
  base::ChunkPool chunks_;
  base::Arena arena_{chunks_};
  RetrySpec spec_;
};

TEST_F(RetriableAnswerTest, HeadersOfThePolicyAndOfTheRequestCount) {
  http::ResponseHead answer(arena_);
  answer.status = 418;
  answer.headers.AddCopy("x-again", "1");
  EXPECT_FALSE(HasRetriableHeader(answer, nullptr, ""));
  EXPECT_FALSE(HasRetriableHeader(answer, &spec_, "x-other"));
  EXPECT_TRUE(HasRetriableHeader(answer, nullptr, "x-other, X-Again"));
  spec_.headers = {Present("x-again")};
  EXPECT_TRUE(HasRetriableHeader(answer, &spec_, ""));
  spec_.headers = {Present(":status")};
  spec_.headers[0].kind = HeaderMatcher::Kind::kString;
  spec_.headers[0].string.value = "418";
  EXPECT_TRUE(HasRetriableHeader(answer, &spec_, ""));
  spec_.headers[0].string.value = "503";
  EXPECT_FALSE(HasRetriableHeader(answer, &spec_, ""));
}

TEST_F(RetriableAnswerTest, OnlyRequestsOfTheNamedKindMayBeRepeated) {
  http::RequestHead request(arena_);
  EXPECT_TRUE(MayRetry(spec_, request));
  spec_.request_headers = {Present("x-safe"), Present("x-also")};
  EXPECT_FALSE(MayRetry(spec_, request));
  request.headers.AddCopy("x-also", "");
  EXPECT_TRUE(MayRetry(spec_, request));
}

TEST_F(RetriableAnswerTest, AnAnswerSaysWhenToComeAgain) {
  EXPECT_EQ(Wait("3"), 3);
  EXPECT_EQ(Wait("300"), 300);
  EXPECT_EQ(Wait("301"), -1);
  EXPECT_EQ(Wait("0"), -1);
  EXPECT_EQ(Wait("soon"), -1);
  EXPECT_EQ(Wait("1000005", /*timestamp=*/true), 5);
  EXPECT_EQ(Wait("1000000", /*timestamp=*/true), -1);
  EXPECT_EQ(Wait("18446744073709551616", /*timestamp=*/true), -1);
}

}  // namespace
}  // namespace sluice::proxy
