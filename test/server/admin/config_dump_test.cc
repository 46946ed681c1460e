#include "source/server/admin/config_dump.h"

#include "test/server/admin/admin_fixture.h"

namespace sluice::server::admin {
namespace {

class ConfigDumpTest : public AdminFixture {
 protected:
  ConfigDumpTest()
      : AdminFixture(R"(, "layered_runtime": {"layers": [
          {"name": "base", "static_layer": {"a": 1}}]})") {}
};

TEST_F(ConfigDumpTest, HoldsTheBootstrapAndEachKindOfResource) {
  const std::string dump = BodyOf(Get("/config_dump"));
  for (const char* part :
       {"Bootstrap", "Clusters", "Listeners", "ScopedRoutes", "Routes", "Secrets"}) {
    EXPECT_TRUE(
        Contains(dump, "type.googleapis.com/envoy.admin.v3." + std::string(part) + "ConfigDump\""))
        << part;
  }
  EXPECT_TRUE(Contains(dump, "\"static_layer\"")) << dump;
}

TEST_F(ConfigDumpTest, AResourceIsShownAlone) {
  const std::string dump = BodyOf(Get("/config_dump?resource=static_clusters"));
  EXPECT_TRUE(Contains(dump, "\"name\": \"up\"")) << dump;
  EXPECT_FALSE(Contains(dump, "Listener")) << dump;
}

TEST_F(ConfigDumpTest, AResourceThatNobodyKnowsIsNotFound) {
  const std::string response = Get("/config_dump?resource=nonsense");
  EXPECT_EQ(StatusOf(response), 404);
  EXPECT_EQ(BodyOf(response), "nonsense not found in config dump");
}

TEST_F(ConfigDumpTest, AMaskKeepsWhatItNames) {
  const std::string dump = BodyOf(Get("/config_dump?resource=static_clusters&mask=cluster.name"));
  EXPECT_TRUE(Contains(dump, "\"name\": \"up\"")) << dump;
  EXPECT_FALSE(Contains(dump, "load_assignment")) << dump;
}

TEST_F(ConfigDumpTest, AnExpressionChoosesByTheWholeName) {
  EXPECT_TRUE(Contains(Get("/config_dump?resource=static_clusters&name_regex=u."), "\"up\""));
  EXPECT_FALSE(Contains(Get("/config_dump?resource=static_clusters&name_regex=u"), "\"up\""));
}

TEST_F(ConfigDumpTest, WhatIsNoExpressionIsRefusedWithTheReason) {
  const std::string response = Get("/config_dump?name_regex=(");
  EXPECT_EQ(StatusOf(response), 400);
  EXPECT_EQ(BodyOf(response),
            "INVALID_ARGUMENT: Error while parsing name_regex from (: missing ): (");
}

TEST_F(ConfigDumpTest, ShowsWhatAReloadHasPutInForce) {
  running_.Reload(BootstrapText(ListenerText("in", DirectResponse("x")), StaticCluster("new", 1)));
  const std::string dump = BodyOf(Get("/config_dump?resource=static_clusters"));
  EXPECT_TRUE(Contains(dump, "\"name\": \"new\"")) << dump;
  EXPECT_FALSE(Contains(dump, "\"up\"")) << dump;
}

}  // namespace
}  // namespace sluice::server::admin
