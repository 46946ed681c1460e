#include "source/proxy/local_reply.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace sluice::proxy {
namespace {

TEST(LocalReplyTest, EachFailureHasDetailsOfItsOwn) {
  std::set<std::string_view> details;
  for (int i = 0; i < static_cast<int>(Failure::kCount); ++i) {
    const FailureReply& reply = ReplyFor(static_cast<Failure>(i));
    EXPECT_FALSE(reply.details.empty()) << i;
    EXPECT_TRUE(details.insert(reply.details).second) << reply.details;
    EXPECT_TRUE(reply.status == 0 || (reply.status >= 400 && reply.status < 600)) << reply.details;
  }
}

TEST(LocalReplyTest, OverflowSaysThatTheUpstreamIsOverloaded) {
  const FailureReply& reply = ReplyFor(Failure::kOverflow);
  EXPECT_EQ(reply.status, 503);
  EXPECT_TRUE(reply.overloaded);
  EXPECT_EQ(ShortName(reply.flag), "UO");
  EXPECT_EQ(reply.body,
            "upstream connect error or disconnect/reset before headers. reset reason: overflow");
  EXPECT_EQ(
      reply.retried_body,
      "upstream connect error or disconnect/reset before headers. retried and the latest reset "
      "reason: overflow");
  EXPECT_EQ(ReplyFor(Failure::kRouteTimeout).retried_body, "upstream request timeout");
}

TEST(LocalReplyTest, FlagsAreThoseOfTheAccessLog) {
  const struct {
    Failure failure;
    const char* flag;
  } kCases[] = {{Failure::kRouteNotFound, "NR"},         {Failure::kClusterNotFound, "NC"},
                {Failure::kNoHealthyUpstream, "UH"},     {Failure::kConnectTimeout, "UF"},
                {Failure::kConnectionTermination, "UC"}, {Failure::kProtocolError, "UPE"},
                {Failure::kRouteTimeout, "UT"},          {Failure::kStreamIdle, "SI"}};
  for (const auto& each : kCases) {
    ASSERT_TRUE(ReplyFor(each.failure).has_flag) << each.flag;
    EXPECT_EQ(ShortName(ReplyFor(each.failure).flag), each.flag);
  }
  EXPECT_FALSE(ReplyFor(Failure::kMissingHost).has_flag);
}

TEST(LocalReplyTest, SomeFailuresHaveAGrpcStatusOfTheirOwn) {
  EXPECT_EQ(ReplyFor(Failure::kMaxDuration).grpc_status, 4);
  EXPECT_EQ(ReplyFor(Failure::kRouteTimeout).grpc_status, -1);
}

}  // namespace
}  // namespace sluice::proxy
