#include "source/proxy/stream_duration.h"

#include <gtest/gtest.h>

#include "test/route/test_request.h"

namespace sluice::proxy {
namespace {

using std::chrono::seconds;

class StreamDurationTest : public testing::Test {
 protected:
  base::Duration Take(base::Duration of_manager = seconds(0)) {
    return TakeStreamDuration(forward_, of_manager, request_.head().headers);
  }
  void AskFor(std::string_view timeout) {
    request_.With("content-type", "application/grpc").With("grpc-timeout", timeout);
  }
  std::string_view told() { return request_.head().headers.Get(http::HeaderId::kGrpcTimeout); }

  route::ForwardSpec forward_;
  route::TestRequest request_{"/p"};
};

TEST_F(StreamDurationTest, WithoutAnythingThereIsNoLimit) {
  AskFor("3S");
  EXPECT_EQ(Take(), kUnlimited);
  EXPECT_EQ(told(), "3S");
}

TEST_F(StreamDurationTest, TheManagersCountsWhereTheRouteSaysNothing) {
  EXPECT_EQ(Take(seconds(9)), seconds(9));
  forward_.duration.emplace();
  EXPECT_EQ(Take(seconds(9)), seconds(9));
}

TEST_F(StreamDurationTest, TheRoutesStandsAboveIt) {
  forward_.duration.emplace().max = seconds(4);
  EXPECT_EQ(Take(seconds(9)), seconds(4));
  EXPECT_EQ(told(), "");
  forward_.duration->max = seconds(0);
  EXPECT_EQ(Take(seconds(9)), kUnlimited);
}

TEST_F(StreamDurationTest, WhatTheClientAsksForCountsUpToTheRoutesMaximum) {
  forward_.duration.emplace().grpc_header_max = seconds(5);
  AskFor("3S");
  EXPECT_EQ(Take(seconds(9)), seconds(3));
  EXPECT_EQ(told(), "3000m");
}

TEST_F(StreamDurationTest, MoreIsCut) {
  forward_.duration.emplace().grpc_header_max = seconds(5);
  AskFor("30S");
  EXPECT_EQ(Take(), seconds(5));
  EXPECT_EQ(told(), "5000m");
}

TEST_F(StreamDurationTest, AMaximumOfZeroTrustsTheClient) {
  forward_.duration.emplace().grpc_header_max = seconds(0);
  AskFor("30S");
  EXPECT_EQ(Take(), seconds(30));
}

TEST_F(StreamDurationTest, TheOffsetIsTakenOffAndMayLeaveNothing) {
  forward_.duration.emplace().grpc_header_max = seconds(5);
  forward_.duration->grpc_header_offset = seconds(2);
  AskFor("30S");
  EXPECT_EQ(Take(), seconds(3));
  EXPECT_EQ(told(), "3000m");
  EXPECT_EQ(Take(), seconds(1));  // of what it was set to
  EXPECT_EQ(Take(), seconds(0));
}

TEST_F(StreamDurationTest, WithoutAnAskedTimeTheRoutesIsTold) {
  forward_.duration.emplace().max = seconds(4);
  forward_.duration->grpc_header_max = seconds(5);
  request_.With("content-type", "application/grpc");
  EXPECT_EQ(Take(), seconds(4));
  EXPECT_EQ(told(), "4000m");
}

TEST_F(StreamDurationTest, ARouteThatLiftsTheManagersLimitTellsOfNone) {
  forward_.duration.emplace().max = seconds(0);
  AskFor("3S");
  EXPECT_EQ(Take(seconds(9)), kUnlimited);
  EXPECT_EQ(told(), "");
}

}  // namespace
}  // namespace sluice::proxy
