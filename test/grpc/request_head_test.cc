#include "source/grpc/request_head.h"

#include <gtest/gtest.h>

namespace sluice::grpc {
namespace {

TEST(RequestHeadTest, SaysWhatTheProtocolAsksFor) {
  base::ChunkPool chunks;
  base::Arena arena(chunks);
  http::RequestHead head(arena);
  CallOptions options;
  options.path = "/a.B/C";
  options.metadata = {{"x-token", "secret"}};
  options.timeout = std::chrono::milliseconds(1500);
  FillRequestHead(options, "plane", /*secure=*/true, head);
  EXPECT_EQ(head.method, http::Method::kPost);
  EXPECT_EQ(head.path, "/a.B/C");
  EXPECT_EQ(head.authority, "plane");
  EXPECT_EQ(head.scheme, "https");
  EXPECT_EQ(head.headers.Get(http::HeaderId::kTe), "trailers");
  EXPECT_EQ(head.headers.Get(http::HeaderId::kContentType), "application/grpc");
  EXPECT_EQ(head.headers.Get(http::HeaderId::kGrpcTimeout), "1500m");
  EXPECT_EQ(head.headers.Find("x-token")->value(), "secret");
}

TEST(RequestHeadTest, AnAuthorityOfItsOwnGoesBeforeTheClusters) {
  base::ChunkPool chunks;
  base::Arena arena(chunks);
  http::RequestHead head(arena);
  CallOptions options;
  options.authority = "plane.test";
  FillRequestHead(options, "plane", /*secure=*/false, head);
  EXPECT_EQ(head.authority, "plane.test");
  EXPECT_EQ(head.scheme, "http");
  EXPECT_FALSE(head.headers.Has(http::HeaderId::kGrpcTimeout));
}

TEST(RequestHeadTest, TimeoutsHaveEightDigitsAtMost) {
  EXPECT_EQ(TimeoutText(std::chrono::nanoseconds(1)), "1m");
  EXPECT_EQ(TimeoutText(std::chrono::milliseconds(99999999)), "99999999m");
  EXPECT_EQ(TimeoutText(std::chrono::milliseconds(100000000)), "100000S");
  EXPECT_EQ(TimeoutText(std::chrono::milliseconds(100000001)), "100001S");
  EXPECT_EQ(TimeoutText(base::Duration::max()), "2562048H");
}

}  // namespace
}  // namespace sluice::grpc
