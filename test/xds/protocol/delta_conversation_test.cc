#include "source/xds/protocol/delta_conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/xds/messages.h"
#include "test/xds/protocol/recorded_updates.h"

namespace sluice::xds {
namespace {

namespace v3 = envoy::service::discovery::v3;
using Names = std::vector<std::string>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class DeltaConversationTest : public testing::Test {
 protected:
  v3::DeltaDiscoveryRequest Next() {
    EXPECT_TRUE(delta_.HasMessage());
    v3::DeltaDiscoveryRequest request;
    EXPECT_TRUE(request.ParseFromString(delta_.NextMessage(nullptr)));
    return request;
  }
  static Names Added(const v3::DeltaDiscoveryRequest& request) {
    return {request.resource_names_subscribe().begin(), request.resource_names_subscribe().end()};
  }
  static Names Removed(const v3::DeltaDiscoveryRequest& request) {
    return {request.resource_names_unsubscribe().begin(),
            request.resource_names_unsubscribe().end()};
  }
  static v3::Resource Of(const std::string& name, const std::string& version, bool body = true) {
    v3::Resource resource;
    resource.set_name(name);
    resource.set_version(version);
    if (body) resource.mutable_resource()->PackFrom(NamedCluster(name));
    return resource;
  }
  void Respond(const std::string& nonce, const std::vector<v3::Resource>& resources,
               const Names& removed = {}) {
    v3::DeltaDiscoveryResponse response;
    response.set_nonce(nonce);
    for (const auto& resource : resources) *response.add_resources() = resource;
    for (const auto& name : removed) response.add_removed_resources(name);
    delta_.OnMessage(response.SerializeAsString(), now_);
  }
  // As Respond, with the answer taken.
  v3::DeltaDiscoveryRequest Exchange(const std::string& nonce,
                                     const std::vector<v3::Resource>& resources,
                                     const Names& removed = {}) {
    Respond(nonce, resources, removed);
    return Next();
  }
  // What the first message of a new stream says is here.
  std::map<std::string, std::string> VersionsAfterReconnect() {
    delta_.OnNewStream();
    const auto request = Next();
    return {request.initial_resource_versions().begin(), request.initial_resource_versions().end()};
  }

  base::MonotonicTime now_{};
  RecordedUpdates events_;
  DeltaConversation delta_{Type::kCluster, events_};
};

TEST_F(DeltaConversationTest, TheFirstMessageNamesWhatIsWanted) {  // C1
  delta_.Add("b");
  delta_.Add("a");
  const auto request = Next();
  EXPECT_THAT(Added(request), ElementsAre("a", "b"));
  EXPECT_EQ(request.response_nonce(), "");
  EXPECT_TRUE(request.initial_resource_versions().empty());
  EXPECT_FALSE(delta_.HasMessage());
}

TEST_F(DeltaConversationTest, AllOfATypeAreAskedForWithoutAName) {  // C12
  delta_.Add("");
  EXPECT_THAT(Added(Next()), IsEmpty());
  delta_.Add("a");
  EXPECT_THAT(Added(Next()), ElementsAre("a"));
  delta_.OnNewStream();
  EXPECT_THAT(Added(Next()), ElementsAre("*", "a"));
  delta_.Remove("");
  EXPECT_THAT(Removed(Next()), ElementsAre("*"));
}

TEST_F(DeltaConversationTest, ANewStreamTellsTheVersionsThatAreHere) {  // C2, I1
  delta_.Add("a");
  delta_.Add("b");
  delta_.Add("waiting");
  Next();
  Exchange("n1", {Of("a", "1"), Of("b", "")});
  delta_.OnNewStream();
  const auto request = Next();
  EXPECT_THAT(Added(request), ElementsAre("a", "b", "waiting"));
  EXPECT_THAT((std::map<std::string, std::string>(request.initial_resource_versions().begin(),
                                                  request.initial_resource_versions().end())),
              UnorderedElementsAre(Pair("a", "1"), Pair("b", "")));
}

TEST_F(DeltaConversationTest, AnswersCarryTheNonceAndNothingElse) {  // C3, C5
  delta_.Add("a");
  Next();
  Respond("n1", {Of("a", "1")});
  delta_.Add("b");
  const auto ack = Next();  // C4: before the change of interest
  EXPECT_EQ(ack.response_nonce(), "n1");
  EXPECT_FALSE(ack.has_error_detail());
  EXPECT_THAT(Added(ack), IsEmpty());
  const auto change = Next();
  EXPECT_EQ(change.response_nonce(), "");
  EXPECT_THAT(Added(change), ElementsAre("b"));
}

TEST_F(DeltaConversationTest, ARefusalNamesWhyAndKeepsTheVersions) {  // C3, C15
  delta_.Add("");
  Next();
  Exchange("n1", {Of("a", "1")});
  const auto nack = Exchange("n2", {Of("a", "2"), Of("bad", "2")});
  EXPECT_EQ(nack.response_nonce(), "n2");
  EXPECT_EQ(nack.error_detail().code(), 13);
  EXPECT_THAT(VersionsAfterReconnect(), ElementsAre(Pair("a", "1")));
}

TEST_F(DeltaConversationTest, AnAddAfterARemoveIsSentAgain) {  // C6
  delta_.Add("a");
  Next();
  delta_.Remove("a");
  delta_.Add("a");
  const auto request = Next();
  EXPECT_THAT(Added(request), ElementsAre("a"));
  EXPECT_THAT(Removed(request), IsEmpty());
}

TEST_F(DeltaConversationTest, ARemoveAfterAnAddTakesItBack) {  // C6
  delta_.Add("a");
  Next();
  delta_.Add("b");
  delta_.Remove("b");
  EXPECT_THAT(Added(Next()), IsEmpty());
}

TEST_F(DeltaConversationTest, TwoOfOneNameRefuseTheWhole) {  // C7
  delta_.Add("");
  Next();
  EXPECT_TRUE(Exchange("n1", {Of("a", "1"), Of("a", "2")}).has_error_detail());
  EXPECT_FALSE(events_.last_usable);
  EXPECT_TRUE(Exchange("n2", {Of("a", "1")}, {"a"}).has_error_detail());
}

TEST_F(DeltaConversationTest, AConfirmationIsNoUpdate) {  // C8, D2
  delta_.Add("a");
  Next();
  auto resource = Of("a", "1");
  resource.mutable_ttl()->set_seconds(2);
  Exchange("n1", {resource});
  now_ += std::chrono::seconds(1);
  auto heartbeat = Of("a", "1", /*body=*/false);
  heartbeat.mutable_ttl()->set_seconds(2);
  EXPECT_EQ(Exchange("n2", {heartbeat}).response_nonce(), "n2");
  EXPECT_EQ(events_.updates, 1);
  EXPECT_EQ(delta_.NextExpiry(), base::MonotonicTime(std::chrono::seconds(3)));
}

TEST_F(DeltaConversationTest, ATimeToLiveEndsAsIfItWereRemoved) {  // D1
  delta_.Add("a");
  Next();
  auto resource = Of("a", "1");
  resource.mutable_ttl()->set_seconds(2);
  Exchange("n1", {resource});
  delta_.Expire(base::MonotonicTime(std::chrono::seconds(2)));
  EXPECT_THAT(events_.removed, ElementsAre("a"));
  EXPECT_THAT(VersionsAfterReconnect(), IsEmpty());
}

TEST_F(DeltaConversationTest, OneWithoutATimeToLiveStays) {  // D2
  delta_.Add("a");
  Next();
  auto resource = Of("a", "1");
  resource.mutable_ttl()->set_seconds(2);
  Exchange("n1", {resource});
  Exchange("n2", {Of("a", "2")});
  EXPECT_EQ(delta_.NextExpiry(), base::MonotonicTime::max());
}

TEST_F(DeltaConversationTest, WhatIsRemovedIsStillWanted) {  // C9, C10
  delta_.Add("a");
  Next();
  Exchange("n1", {}, {"a", "unknown"});
  EXPECT_THAT(events_.removed, ElementsAre("a"));
  Exchange("n2", {Of("a", "1")});  // without asking again
  EXPECT_THAT(events_.names, ElementsAre("a"));
}

TEST_F(DeltaConversationTest, WhatNobodyNamesIsKeptUntilTheOtherSideSaysWhatItIs) {  // C13
  delta_.Add("");
  delta_.Add("a");
  Next();
  Exchange("n1", {Of("a", "1")});
  delta_.Remove("a");
  Next();
  EXPECT_THAT(VersionsAfterReconnect(), ElementsAre(Pair("a", "1")));
  Exchange("n2", {}, {"a"});
  EXPECT_THAT(events_.removed, ElementsAre("a"));
}

TEST_F(DeltaConversationTest, WhatWasNotAskedForIsIgnored) {  // C14
  delta_.Add("a");
  Next();
  EXPECT_FALSE(Exchange("n1", {Of("other", "1")}).has_error_detail());
  EXPECT_THAT(events_.names, IsEmpty());
  EXPECT_THAT(VersionsAfterReconnect(), IsEmpty());
}

TEST_F(DeltaConversationTest, AnswersOfAnOldStreamAreNotSentOnANewOne) {  // C16
  delta_.Add("a");
  Next();
  Respond("n1", {Of("a", "1")});
  delta_.OnNewStream();
  EXPECT_EQ(Next().response_nonce(), "");
  EXPECT_FALSE(delta_.HasMessage());
}

TEST_F(DeltaConversationTest, AnEmptyResponseIsAnAnswer) {  // C17
  delta_.Add("");
  Next();
  EXPECT_EQ(Exchange("n1", {}).response_nonce(), "n1");
  EXPECT_EQ(events_.updates, 1);
}

TEST_F(DeltaConversationTest, AnAliasIsAsGoodAsTheName) {  // C18
  delta_.Add("alias");
  Next();
  auto resource = Of("a", "1");
  resource.add_aliases("alias");
  Exchange("n1", {resource});
  EXPECT_THAT(events_.names, ElementsAre("alias"));
}

TEST_F(DeltaConversationTest, ChangesDuringAPauseBecomeOneMessage) {  // F8
  delta_.Add("a");
  Next();
  delta_.set_paused(true);
  delta_.Add("b");
  delta_.Add("c");
  EXPECT_FALSE(delta_.HasMessage());
  delta_.set_paused(false);
  EXPECT_THAT(Added(Next()), ElementsAre("b", "c"));
}

}  // namespace
}  // namespace sluice::xds
