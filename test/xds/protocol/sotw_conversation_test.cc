#include "source/xds/protocol/sotw_conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "envoy/config/endpoint/v3/endpoint.pb.h"
#include "test/xds/messages.h"
#include "test/xds/protocol/recorded_updates.h"

namespace sluice::xds {
namespace {

namespace v3 = envoy::service::discovery::v3;
using Names = std::vector<std::string>;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SotwConversationTest : public testing::Test {
 protected:
  static v3::DiscoveryRequest Next(SotwConversation& from) {
    EXPECT_TRUE(from.HasMessage());
    v3::DiscoveryRequest request;
    EXPECT_TRUE(request.ParseFromString(from.NextMessage(nullptr)));
    return request;
  }
  static Names NamesOf(const v3::DiscoveryRequest& request) {
    return Names(request.resource_names().begin(), request.resource_names().end());
  }
  template <typename T>
  static void Respond(SotwConversation& to, const std::string& version, const std::string& nonce,
                      const std::vector<T>& resources) {
    v3::DiscoveryResponse response;
    response.set_version_info(version);
    response.set_nonce(nonce);
    for (const T& resource : resources) response.add_resources()->PackFrom(resource);
    to.OnMessage(response.SerializeAsString(), base::MonotonicTime());
  }
  void RespondClusters(const std::string& version, const std::string& nonce, const Names& names) {
    std::vector<envoy::config::cluster::v3::Cluster> clusters;
    for (const std::string& name : names) clusters.push_back(NamedCluster(name));
    Respond(clusters_, version, nonce, clusters);
  }
  void RespondEndpoints(const std::string& version, const std::string& nonce, const Names& names) {
    std::vector<envoy::config::endpoint::v3::ClusterLoadAssignment> all(names.size());
    for (size_t i = 0; i < names.size(); ++i) all[i].set_cluster_name(names[i]);
    Respond(endpoints_, version, nonce, all);
  }

  RecordedUpdates events_;
  SotwConversation clusters_{Type::kCluster, events_};
  SotwConversation endpoints_{Type::kEndpoint, events_};
};

TEST_F(SotwConversationTest, TheFirstRequestHasNoVersionAndNoNonce) {  // B1
  endpoints_.Add("b");
  endpoints_.Add("a");
  const auto request = Next(endpoints_);
  EXPECT_EQ(request.version_info(), "");
  EXPECT_EQ(request.response_nonce(), "");
  EXPECT_EQ(request.type_url(), TypeUrl(Type::kEndpoint));
  EXPECT_THAT(NamesOf(request), ElementsAre("a", "b"));
  EXPECT_FALSE(endpoints_.HasMessage());
}

TEST_F(SotwConversationTest, AcceptsWithTheVersionAndNonceOfTheResponse) {  // B2
  clusters_.Add("");
  Next(clusters_);
  RespondClusters("1", "n1", {"a"});
  auto ack = Next(clusters_);
  EXPECT_EQ(ack.version_info(), "1");
  EXPECT_EQ(ack.response_nonce(), "n1");
  EXPECT_FALSE(ack.has_error_detail());
  EXPECT_TRUE(events_.complete);
  RespondClusters("1", "n2", {"a"});  // the same once more is answered too
  EXPECT_EQ(Next(clusters_).response_nonce(), "n2");
}

TEST_F(SotwConversationTest, RefusesWithTheLastVersionAndTheNewNonceOnce) {  // B3, I5
  clusters_.Add("");
  Next(clusters_);
  RespondClusters("1", "n1", {"a"});
  Next(clusters_);
  RespondClusters("2", "n2", {"bad"});
  const auto nack = Next(clusters_);
  EXPECT_EQ(nack.version_info(), "1");
  EXPECT_EQ(nack.response_nonce(), "n2");
  EXPECT_EQ(nack.error_detail().code(), 13);
  EXPECT_THAT(nack.error_detail().message(), HasSubstr("is bad"));
  EXPECT_FALSE(clusters_.HasMessage());
  clusters_.Add("more");
  EXPECT_FALSE(Next(clusters_).has_error_detail());
}

TEST_F(SotwConversationTest, ANewStreamForgetsTheNonceAndKeepsTheVersion) {  // B6
  clusters_.Add("");
  Next(clusters_);
  RespondClusters("1", "n1", {"a"});
  clusters_.OnNewStream();
  const auto request = Next(clusters_);
  EXPECT_EQ(request.version_info(), "1");
  EXPECT_EQ(request.response_nonce(), "");
}

TEST_F(SotwConversationTest, ANewInterestSendsAllNamesWithTheNewestVersionAndNonce) {  // B7
  endpoints_.Add("a");
  Next(endpoints_);
  RespondEndpoints("1", "n1", {"a"});
  Next(endpoints_);
  endpoints_.Add("b");
  const auto request = Next(endpoints_);
  EXPECT_THAT(NamesOf(request), ElementsAre("a", "b"));
  EXPECT_EQ(request.version_info(), "1");
  EXPECT_EQ(request.response_nonce(), "n1");
}

TEST_F(SotwConversationTest, ChangesDuringAPauseBecomeOneMessage) {  // B8
  endpoints_.set_paused(true);
  for (const char* name : {"a", "b", "c"}) endpoints_.Add(name);
  EXPECT_FALSE(endpoints_.HasMessage());
  endpoints_.set_paused(false);
  EXPECT_THAT(NamesOf(Next(endpoints_)), ElementsAre("a", "b", "c"));
  EXPECT_FALSE(endpoints_.HasMessage());
}

TEST_F(SotwConversationTest, AnswersDuringAPause) {  // F7
  clusters_.Add("");
  Next(clusters_);
  clusters_.set_paused(true);
  RespondClusters("1", "n1", {"a"});
  EXPECT_EQ(Next(clusters_).response_nonce(), "n1");
}

TEST_F(SotwConversationTest, WhatWasNotAskedForIsIgnoredAndAccepted) {  // B12
  endpoints_.Add("a");
  Next(endpoints_);
  RespondEndpoints("1", "n1", {"a", "other"});
  EXPECT_THAT(events_.names, ElementsAre("a"));
  EXPECT_FALSE(events_.complete);  // B13
  EXPECT_FALSE(Next(endpoints_).has_error_detail());
}

TEST_F(SotwConversationTest, TheLastInterestEndsWithAnEmptyListOfNames) {  // B16
  endpoints_.Add("a");
  Next(endpoints_);
  endpoints_.Remove("a");
  EXPECT_TRUE(NamesOf(Next(endpoints_)).empty());
  RespondEndpoints("1", "n1", {});  // B15
  EXPECT_FALSE(endpoints_.HasMessage());
  RespondEndpoints("2", "n2", {"a"});
  const auto request = Next(endpoints_);
  EXPECT_EQ(request.version_info(), "");
  EXPECT_EQ(request.response_nonce(), "n2");
  EXPECT_EQ(events_.updates, 0);
}

TEST_F(SotwConversationTest, WithoutInterestNothingIsAskedOnANewStream) {
  endpoints_.Add("a");
  Next(endpoints_);
  endpoints_.Remove("a");
  endpoints_.OnNewStream();
  EXPECT_FALSE(endpoints_.HasMessage());
}

TEST_F(SotwConversationTest, AResourceOfAnotherTypeRefusesTheWhole) {  // B10
  endpoints_.Add("a");
  Next(endpoints_);
  Respond<envoy::config::cluster::v3::Cluster>(endpoints_, "1", "n1", {NamedCluster("a")});
  EXPECT_FALSE(events_.last_usable);
  EXPECT_TRUE(Next(endpoints_).has_error_detail());
}

TEST_F(SotwConversationTest, BytesThatAreNoMessageAreDropped) {
  endpoints_.Add("a");
  Next(endpoints_);
  endpoints_.OnMessage("\xff\xff", base::MonotonicTime());
  EXPECT_FALSE(endpoints_.HasMessage());
}

TEST_F(SotwConversationTest, AResourceWithATimeToLiveIsGoneAfterIt) {  // D1, D2
  endpoints_.Add("a");
  Next(endpoints_);
  v3::Resource wrapped;
  wrapped.set_name("a");
  wrapped.mutable_ttl()->set_seconds(2);
  wrapped.mutable_resource()->PackFrom([] {
    envoy::config::endpoint::v3::ClusterLoadAssignment assignment;
    assignment.set_cluster_name("a");
    return assignment;
  }());
  Respond<v3::Resource>(endpoints_, "1", "n1", {wrapped});
  EXPECT_EQ(endpoints_.NextExpiry(), base::MonotonicTime(std::chrono::seconds(2)));
  wrapped.clear_resource();  // a heartbeat: no update
  v3::DiscoveryResponse response;
  response.add_resources()->PackFrom(wrapped);
  endpoints_.OnMessage(response.SerializeAsString(), base::MonotonicTime(std::chrono::seconds(1)));
  EXPECT_EQ(events_.updates, 1);
  EXPECT_EQ(endpoints_.NextExpiry(), base::MonotonicTime(std::chrono::seconds(3)));
  endpoints_.Expire(base::MonotonicTime(std::chrono::seconds(3)));
  EXPECT_THAT(events_.removed, ElementsAre("a"));
}

}  // namespace
}  // namespace sluice::xds
