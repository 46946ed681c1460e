#include "source/proxy/grpc_status.h"

#include <gtest/gtest.h>

#include "test/proxy/messages.h"
#include "test/route/test_request.h"

namespace sluice::proxy {
namespace {

class GrpcStatusTest : public testing::Test {
 protected:
  std::optional<int> Status() {
    return GrpcStatusOf({info_, node_, nullptr, &response_.head(), trailers_});
  }

  StreamInfo info_;
  NodeInfo node_;
  TestResponse response_;
  TestResponse last_;
  const http::HeaderMap* trailers_ = nullptr;
};

TEST_F(GrpcStatusTest, TrailersComeBeforeTheHeadAndThatBeforeHttp) {
  info_.response_code = 503;
  EXPECT_EQ(Status(), 14);
  info_.response_code = 200;
  EXPECT_EQ(Status(), 0);
  response_.With("grpc-status", "5");
  EXPECT_EQ(Status(), 5);
  last_.With("grpc-status", "7");
  trailers_ = &last_.head().headers;
  EXPECT_EQ(Status(), 7);
}

TEST_F(GrpcStatusTest, WhatIsNoNumberIsNoCode) {
  info_.response_code = 200;
  response_.With("grpc-status", "x");
  EXPECT_EQ(Status(), -1);
}

TEST_F(GrpcStatusTest, WithoutAnAnswerThereIsNone) { EXPECT_EQ(Status(), std::nullopt); }

TEST_F(GrpcStatusTest, CodesHaveNames) {
  EXPECT_EQ(CamelNameOfGrpc(0), "OK");
  EXPECT_EQ(CamelNameOfGrpc(1), "Canceled");
  EXPECT_EQ(CamelNameOfGrpc(16), "Unauthenticated");
  EXPECT_EQ(CamelNameOfGrpc(17), "");
  EXPECT_EQ(CamelNameOfGrpc(-1), "");
}

}  // namespace
}  // namespace sluice::proxy
