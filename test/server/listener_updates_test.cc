#include "source/server/listener_updates.h"

#include "gmock/gmock.h"
#include "test/server/free_port.h"
#include "test/server/peer_sockets.h"
#include "test/server/updates_fixture.h"

namespace sluice::server {
namespace {

using ::testing::HasSubstr;

class ListenerUpdatesTest : public UpdatesFixture {
 protected:
  ListenerUpdatesTest() { updates_.SetStatic(*base_); }

  std::string SendOne(const std::string& name, const std::string& json) {
    return Send(updates_, {{name, ListenerBody(json)}});
  }
  bool Settle() {
    return updates_.Settle([this](uint32_t id) { return serving_.count(id) > 0; });
  }
  std::vector<std::shared_ptr<const proxy::ListenerSpec>> InForce() {
    config::Snapshot snapshot;
    std::vector<bool> named;
    updates_.Complete(snapshot, named);
    return snapshot.listeners;
  }

  RouteUpdates routes_{context_};
  ListenerUpdates updates_{context_, bound_, routes_, secrets_};
  std::set<uint32_t> serving_;
};

TEST_F(ListenerUpdatesTest, AListenerWithRoutesOfItsOwnIsInForceAtOnce) {
  EXPECT_EQ(SendOne("l", ListenerText("l", DirectResponse("x"))), "");
  EXPECT_TRUE(Settle());
  ASSERT_EQ(InForce().size(), 1u);
  EXPECT_EQ(Stat("listener_manager.listener_added"), 1u);
}

TEST_F(ListenerUpdatesTest, OneThatIsAsBeforeIsTheSameObject) {
  SendOne("l", ListenerText("l", DirectResponse("x")));
  Settle();
  const auto before = InForce();
  SendOne("l", ListenerText("l", DirectResponse("x")));
  EXPECT_FALSE(Settle());
  EXPECT_EQ(InForce(), before);
}

TEST_F(ListenerUpdatesTest, AChangeOfTheChainsAloneIsMadeInPlace) {
  SendOne("l", ListenerText("l", DirectResponse("x")));
  Settle();
  SendOne("l", ListenerText("l", DirectResponse("y")));
  EXPECT_EQ(Stat("listener_manager.listener_in_place_updated"), 1u);
  SendOne("l", ListenerText("l", DirectResponse("y"), 0, R"(, "tcp_backlog_size": 9)"));
  EXPECT_EQ(Stat("listener_manager.listener_in_place_updated"), 1u);
  EXPECT_EQ(Stat("listener_manager.listener_modified"), 2u);
}

TEST_F(ListenerUpdatesTest, ABadOneKeepsItsLastFormAndTheOthersGoOn) {
  SendOne("l", ListenerText("l", DirectResponse("x")));
  Settle();
  const auto before = InForce().at(0);
  const std::string nack =
      Send(updates_, {{"l", ListenerBody(R"({"name": "l", "address": )" + SocketAddress(0) + "}")},
                      {"m", ListenerBody(ListenerText("m", DirectResponse("x")))}});
  EXPECT_THAT(nack, HasSubstr("listener[\"l\"].filter_chains"));
  EXPECT_TRUE(Settle());
  ASSERT_EQ(InForce().size(), 2u);
  EXPECT_EQ(InForce()[0], before);
}

TEST_F(ListenerUpdatesTest, ARouteToAClusterThatIsNotThereIsRefused) {
  all_known_ = false;
  EXPECT_THAT(SendOne("l", ListenerText("l", RouteTo("a"))),
              HasSubstr("route.cluster: names a cluster that does not exist"));
}

TEST_F(ListenerUpdatesTest, WhatCannotBeBoundIsRefused) {
  Upstream taken;
  EXPECT_THAT(SendOne("l", ListenerText("l", DirectResponse("x"), taken.port(),
                                        R"(, "enable_reuse_port": false)")),
              HasSubstr("listener[\"l\"].address"));
  EXPECT_FALSE(Settle());
}

TEST_F(ListenerUpdatesTest, AnAddressHasOneListenerAndMayMoveToAnother) {
  const uint16_t port = FreePort();
  SendOne("l", ListenerText("l", DirectResponse("x"), port));
  Settle();
  EXPECT_THAT(Send(updates_, {{"l", ListenerBody(ListenerText("l", DirectResponse("x"), port))},
                              {"m", ListenerBody(ListenerText("m", DirectResponse("x"), port))}}),
              HasSubstr("is that of the listener 'l' too"));
  EXPECT_EQ(SendOne("m", ListenerText("m", DirectResponse("x"), port)), "");
  EXPECT_TRUE(Settle());
  ASSERT_EQ(InForce().size(), 1u);
  EXPECT_EQ(InForce()[0]->name, "m");
}

TEST_F(ListenerUpdatesTest, TheNamesOfTheBootstrapCannotBeHad) {
  SetBase(ListenerText("fixed", DirectResponse("x")), "");
  updates_.SetStatic(*base_);
  EXPECT_EQ(SendOne("fixed", ListenerText("fixed", DirectResponse("y"))), "");
  EXPECT_FALSE(Settle());
}

TEST_F(ListenerUpdatesTest, OneThatMovesTrafficToAClusterThatDoesNotServeIsHeldBack) {
  SendOne("l", ListenerText("l", DirectResponse("x")));
  Settle();
  const auto before = InForce();
  SendOne("l", ListenerText("l", RouteTo("late")));
  EXPECT_FALSE(Settle());
  EXPECT_EQ(InForce(), before);
  EXPECT_EQ(Stat("listener_manager.listener_held_back"), 1u);
  serving_.insert(builder_.IdOf("late"));
  EXPECT_TRUE(Settle());
}

TEST_F(ListenerUpdatesTest, ItIsHeldBackForFiveSecondsAtMost) {
  SendOne("l", ListenerText("l", DirectResponse("x")));
  Settle();
  SendOne("l", ListenerText("l", RouteTo("late")));
  EXPECT_FALSE(Settle());
  const int changes = changes_;
  Advance(std::chrono::seconds(6));
  EXPECT_GT(changes_, changes);
  EXPECT_TRUE(Settle());
  EXPECT_EQ(Stat("listener_manager.listener_held_back_timeout"), 1u);
}

TEST_F(ListenerUpdatesTest, ARemovedOneIsGone) {
  SendOne("l", ListenerText("l", DirectResponse("x")));
  Settle();
  Send(updates_, {});
  EXPECT_TRUE(Settle());
  EXPECT_TRUE(InForce().empty());
  EXPECT_EQ(Stat("listener_manager.listener_removed"), 1u);
}

TEST_F(ListenerUpdatesTest, WarmsUntilItsRoutesHaveCome) {
  folder_.Write("rds.yaml", Routes("a"));
  EXPECT_EQ(SendOne("l", RdsListener("l", 0, "rds.yaml")), "");
  EXPECT_TRUE(Settle());
  EXPECT_EQ(InForce().size(), 1u);
}

}  // namespace
}  // namespace sluice::server
