#include "source/proxy/grpc_reply.h"

#include <gtest/gtest.h>

#include "test/proxy/messages.h"

namespace sluice::proxy {
namespace {

class GrpcReplyTest : public testing::Test {
 protected:
  std::string Make(const LocalReply& reply, bool with_message = true) {
    http::ResponseHead head(arena_);
    MakeGrpcReply(reply, with_message, head);
    return std::to_string(head.status) + Lines(head.headers);
  }
  base::ChunkPool pool_;
  base::Arena arena_{pool_};
};

TEST_F(GrpcReplyTest, TheStatusFollowsFromHttps) {
  EXPECT_EQ(Make({503, "", "x"}), "200 [content-type: application/grpc] [grpc-status: 14]");
}

TEST_F(GrpcReplyTest, AStatusOfItsOwnCounts) {
  LocalReply reply{504, "late", "x"};
  reply.grpc_status = 4;
  EXPECT_EQ(Make(reply),
            "200 [content-type: application/grpc] [grpc-status: 4] [grpc-message: late]");
}

TEST_F(GrpcReplyTest, TheBodyIsTheMessageWithItsOddBytesEncoded) {
  EXPECT_EQ(Make({500, "50%\n\xff", "x"}),
            "200 [content-type: application/grpc] [grpc-status: 2] [grpc-message: 50%25%0A%FF]");
  EXPECT_EQ(Make({500, "text", "x"}, false),
            "200 [content-type: application/grpc] [grpc-status: 2]");
}

}  // namespace
}  // namespace sluice::proxy
