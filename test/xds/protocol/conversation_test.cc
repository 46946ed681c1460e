#include "source/xds/protocol/conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source/xds/protocol/sotw_conversation.h"
#include "test/xds/messages.h"
#include "test/xds/protocol/recorded_updates.h"

namespace sluice::xds {
namespace {

TEST(ConversationTest, WhoseTimeIsOverIsToldTogether) {
  RecordedUpdates events;
  SotwConversation conversation(Type::kCluster, events);
  conversation.Add("");
  envoy::service::discovery::v3::DiscoveryResponse response;
  for (const int ttl : {1, 2, 9}) {
    envoy::service::discovery::v3::Resource resource;
    resource.set_name("ttl" + std::to_string(ttl));
    resource.mutable_ttl()->set_seconds(ttl);
    resource.mutable_resource()->PackFrom(NamedCluster(resource.name()));
    response.add_resources()->PackFrom(resource);
  }
  conversation.OnMessage(response.SerializeAsString(), base::MonotonicTime());
  conversation.Expire(base::MonotonicTime(std::chrono::seconds(5)));
  EXPECT_THAT(events.removed, testing::ElementsAre("ttl1", "ttl2"));
  EXPECT_EQ(conversation.NextExpiry(), base::MonotonicTime(std::chrono::seconds(9)));
  const int before = events.updates;
  conversation.Expire(base::MonotonicTime(std::chrono::seconds(6)));
  EXPECT_EQ(events.updates, before);
}

}  // namespace
}  // namespace sluice::xds
