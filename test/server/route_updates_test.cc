#include "source/server/route_updates.h"

#include "test/server/updates_fixture.h"

namespace sluice::server {
namespace {

class RouteUpdatesTest : public UpdatesFixture {
 protected:
  std::shared_ptr<const proxy::ListenerSpec> Listener(const std::string& name) {
    extension::FieldErrors errors;
    auto spec = builder_.MakeListener(
        config::FromYaml<envoy::config::listener::v3::Listener>(RdsListener(name, 0, "rds.yaml")),
        errors);
    EXPECT_TRUE(errors.ok()) << errors.ErrorText();
    return spec;
  }
  void Replace(const std::string& content) {
    folder_.Replace("rds.yaml", content);
    Turn();
  }
  bool Settle() {
    return routes_.Settle([this](uint32_t id) { return serving_.count(id) > 0; });
  }
  // The cluster that the table in force leads to; "": there is no table.
  std::string Target() {
    std::vector<bool> named;
    const auto tables = routes_.Tables(named);
    if (tables == nullptr || tables->at(0) == nullptr) return "";
    return tables->at(0)->spec().virtual_hosts.at(0).routes.at(0).forward.cluster.name;
  }
  void Serve(const std::string& cluster) { serving_.insert(builder_.IdOf(cluster)); }

  RouteUpdates routes_{context_};
  std::set<uint32_t> serving_;
};

TEST_F(RouteUpdatesTest, AFirstTableIsInForceAtOnce) {
  folder_.Write("rds.yaml", Routes("a"));
  const auto listener = Listener("l");
  EXPECT_FALSE(routes_.IsReady(*listener));
  routes_.Want(*listener);
  EXPECT_TRUE(routes_.IsReady(*listener));
  EXPECT_TRUE(Settle());
  EXPECT_EQ(Target(), "a");
  EXPECT_EQ(Stat("http.in.rds.r.config_reload"), 1u);
}

TEST_F(RouteUpdatesTest, ListenersShareATable) {
  folder_.Write("rds.yaml", Routes("a"));
  const auto first = Listener("k"), second = Listener("l");
  routes_.Want(*first);
  routes_.Want(*second);
  EXPECT_EQ(Stat("http.in.rds.r.update_attempt"), 1u);
  EXPECT_EQ(first->chains[0].http->rds->table, second->chains[0].http->rds->table);
}

TEST_F(RouteUpdatesTest, WhatMovesTrafficToAClusterThatDoesNotServeIsHeldBack) {
  folder_.Write("rds.yaml", Routes("a"));
  const auto listener = Listener("l");
  routes_.Want(*listener);
  Serve("a");
  Settle();
  Replace(Routes("b"));
  EXPECT_FALSE(Settle());
  EXPECT_EQ(Target(), "a");
  EXPECT_EQ(Stat("http.in.rds.r.held_back"), 1u);
  Serve("b");
  EXPECT_TRUE(Settle());
  EXPECT_EQ(Target(), "b");
  EXPECT_EQ(Stat("http.in.rds.r.held_back_timeout"), 0u);
}

TEST_F(RouteUpdatesTest, ItIsHeldBackForFiveSecondsAtMost) {
  folder_.Write("rds.yaml", Routes("a"));
  const auto listener = Listener("l");
  routes_.Want(*listener);
  Settle();
  Replace(Routes("b"));
  EXPECT_FALSE(Settle());
  Advance(std::chrono::seconds(4));
  EXPECT_FALSE(Settle());
  const int changes = changes_;
  Advance(std::chrono::seconds(2));
  EXPECT_GT(changes_, changes);  // the time is over: it says so
  EXPECT_TRUE(Settle());
  EXPECT_EQ(Target(), "b");
  EXPECT_EQ(Stat("http.in.rds.r.held_back_timeout"), 1u);
}

TEST_F(RouteUpdatesTest, ANewVirtualHostIsNoReasonToWait) {
  folder_.Write("rds.yaml", Routes("a"));
  const auto listener = Listener("l");
  routes_.Want(*listener);
  Settle();
  std::string more = Routes("a");
  more.insert(more.rfind("]}]}"),
              R"(, {"name": "w", "domains": ["w"], "routes": [)" + RouteTo("nowhere") + "]}");
  Replace(more);
  EXPECT_TRUE(Settle());
}

TEST_F(RouteUpdatesTest, TheTableInForceSentAgainEndsTheWait) {
  folder_.Write("rds.yaml", Routes("a"));
  const auto listener = Listener("l");
  routes_.Want(*listener);
  Settle();
  Replace(Routes("b"));
  Settle();
  Replace(Routes("a"));
  EXPECT_FALSE(Settle());
  Serve("b");
  EXPECT_FALSE(Settle());
  EXPECT_EQ(Target(), "a");
}

TEST_F(RouteUpdatesTest, ABadTableKeepsTheOneInForce) {
  folder_.Write("rds.yaml", Routes("a"));
  const auto listener = Listener("l");
  routes_.Want(*listener);
  Settle();
  all_known_ = false;
  Replace(Routes("b", R"(, "validate_clusters": true)"));
  EXPECT_FALSE(Settle());
  EXPECT_EQ(Target(), "a");
  EXPECT_EQ(Stat("http.in.rds.r.update_rejected"), 1u);
  DynamicState state;
  routes_.Describe(state);
  EXPECT_NE(state.routes.at(0).forms.refusal, nullptr);
}

TEST_F(RouteUpdatesTest, WithoutAnAnswerTheListenerGoesOnWithoutRoutes) {
  folder_.Write("rds.yaml", "{}");
  const auto listener = Listener("l");
  routes_.Want(*listener);
  EXPECT_TRUE(routes_.IsReady(*listener));
  EXPECT_FALSE(Settle());
  EXPECT_EQ(Target(), "");
  EXPECT_EQ(Stat("http.in.rds.r.update_empty"), 1u);
}

TEST_F(RouteUpdatesTest, WhatNoListenerUsesIsLetGo) {
  folder_.Write("rds.yaml", Routes("a"));
  const auto listener = Listener("l");
  routes_.Want(*listener);
  Settle();
  routes_.Keep({listener.get()});
  EXPECT_EQ(Target(), "a");
  routes_.Keep({});
  EXPECT_EQ(Target(), "");
}

TEST_F(RouteUpdatesTest, MarksTheClustersThatTablesName) {
  folder_.Write("rds.yaml", Routes("a"));
  const auto listener = Listener("l");
  routes_.Want(*listener);
  Settle();
  std::vector<bool> named;
  routes_.Tables(named);
  ASSERT_GT(named.size(), builder_.IdOf("a"));
  EXPECT_TRUE(named[builder_.IdOf("a")]);
}

}  // namespace
}  // namespace sluice::server
