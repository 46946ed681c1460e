#include "source/proxy/grpc_timeout.h"

#include <gtest/gtest.h>

#include "test/route/test_request.h"

namespace sluice::proxy {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

std::optional<base::Duration> Read(std::string_view text) {
  route::TestRequest request("/");
  return ReadGrpcTimeout(request.With("grpc-timeout", text).head().headers);
}

std::string Written(base::Duration timeout) {
  route::TestRequest request("/");
  WriteGrpcTimeout(timeout, request.With("grpc-timeout", "1S").head().headers);
  return std::string(request.head().headers.Get(http::HeaderId::kGrpcTimeout));
}

TEST(GrpcTimeoutTest, ReadsEachUnitInMillisecondsRoundedUp) {
  EXPECT_EQ(Read("2H"), hours(2));
  EXPECT_EQ(Read("2M"), milliseconds(120000));
  EXPECT_EQ(Read("2S"), milliseconds(2000));
  EXPECT_EQ(Read("2m"), milliseconds(2));
  EXPECT_EQ(Read("2001u"), milliseconds(3));
  EXPECT_EQ(Read("1n"), milliseconds(1));
  EXPECT_EQ(Read("0m"), milliseconds(0));
  EXPECT_EQ(Read("99999999m"), milliseconds(99999999));
}

TEST(GrpcTimeoutTest, TheLongestTimesAreCutAndNotNegative) {
  ASSERT_TRUE(Read("99999999H").has_value());
  EXPECT_GT(*Read("99999999H"), hours(24 * 365 * 100));
}

TEST(GrpcTimeoutTest, WhatIsNoTimeoutIsNone) {
  for (const char* text :
       {"", "1", "m", "100000000m", "-1m", "+1m", "1.5S", "1 m", " 1m", "1ms", "1s", "1x"}) {
    EXPECT_FALSE(Read(text).has_value()) << text;
  }
  route::TestRequest request("/");
  EXPECT_FALSE(ReadGrpcTimeout(request.head().headers).has_value());
}

TEST(GrpcTimeoutTest, WritesMillisecondsOrTheUnitThatTakesEightDigits) {
  EXPECT_EQ(Written(milliseconds(0)), "0m");
  EXPECT_EQ(Written(milliseconds(1500)), "1500m");
  EXPECT_EQ(Written(milliseconds(99999999)), "99999999m");
  EXPECT_EQ(Written(milliseconds(100000000)), "100000S");
  EXPECT_EQ(Written(hours(24 * 365 * 10)), "5256000M");
}

}  // namespace
}  // namespace sluice::proxy
