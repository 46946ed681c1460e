#include "source/http/grpc_facts.h"

#include <gtest/gtest.h>

#include <utility>

#include "source/base/arena.h"

namespace sluice::http {
namespace {

TEST(GrpcFactsTest, GrpcIsToldByItsContentType) {
  const std::pair<const char*, bool> kTypes[] = {{"application/grpc", true},
                                                 {"application/grpc+proto", true},
                                                 {"application/grpc-web", false},
                                                 {"application/json", false},
                                                 {"", false}};
  for (const auto& [type, grpc] : kTypes) {
    base::ChunkPool chunks;
    base::Arena arena(chunks);
    HeaderMap headers(arena);
    headers.AddCopy("content-type", type);
    EXPECT_EQ(IsGrpc(headers), grpc) << type;
  }
}

TEST(GrpcFactsTest, HttpStatusesBecomeGrpcOnes) {
  EXPECT_EQ(GrpcStatusOfHttp(400), 13);
  EXPECT_EQ(GrpcStatusOfHttp(401), 16);
  EXPECT_EQ(GrpcStatusOfHttp(403), 7);
  EXPECT_EQ(GrpcStatusOfHttp(404), 12);
  for (const int unavailable : {429, 502, 503, 504}) EXPECT_EQ(GrpcStatusOfHttp(unavailable), 14);
  EXPECT_EQ(GrpcStatusOfHttp(500), 2);
}

TEST(GrpcFactsTest, CodesHaveNames) {
  EXPECT_EQ(GrpcStatusName(0), "OK");
  EXPECT_EQ(GrpcStatusName(1), "CANCELLED");
  EXPECT_EQ(GrpcStatusName(16), "UNAUTHENTICATED");
  EXPECT_EQ(GrpcStatusName(17), "");
  EXPECT_EQ(GrpcStatusName(-1), "");
}

}  // namespace
}  // namespace sluice::http
