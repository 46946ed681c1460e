#include "test/server/admin/admin_fixture.h"

namespace sluice::server::admin {
namespace {

class RuntimeEndpointsTest : public AdminFixture {
 protected:
  RuntimeEndpointsTest()
      : AdminFixture(R"(, "layered_runtime": {"layers": [{"name": "s", "static_layer":
            {"a": {"b": 5}}}, {"name": "adm", "admin_layer": {}}]})") {}
};

TEST_F(RuntimeEndpointsTest, ShowWhatEachLayerSaysAndWhatHolds) {
  EXPECT_EQ(StatusOf(Post("/runtime_modify?a.b=6")), 200);
  const std::string text = Get("/runtime");
  EXPECT_TRUE(Contains(text, "\"final_value\": \"6\"")) << text;
  EXPECT_TRUE(Contains(text, "\"layers\": [\n  \"s\",\n  \"adm\"\n ]")) << text;
  EXPECT_TRUE(Contains(text, "\"5\",\n    \"6\"")) << text;
}

TEST_F(RuntimeEndpointsTest, AnEmptyValueTakesAKeyOut) {
  Post("/runtime_modify?a.b=6");
  Post("/runtime_modify?a.b=");
  EXPECT_TRUE(Contains(Get("/runtime"), "\"final_value\": \"5\""));
}

TEST_F(RuntimeEndpointsTest, KeysMayBeInTheBody) {
  EXPECT_EQ(StatusOf(Ask("POST", "/runtime_modify", "k=1")), 200);
  EXPECT_TRUE(Contains(Get("/runtime"), "\"k\""));
}

TEST_F(RuntimeEndpointsTest, WithoutKeysTheUsageIsTold) {
  const std::string answer = Post("/runtime_modify");
  EXPECT_EQ(StatusOf(answer), 400);
  EXPECT_TRUE(Contains(answer, "usage: /runtime_modify"));
}

class NoAdminLayerTest : public AdminFixture {
 protected:
  NoAdminLayerTest()
      : AdminFixture(
            R"(, "layered_runtime": {"layers": [{"name": "s", "static_layer": {"a": 5}}]})") {}
};

TEST_F(NoAdminLayerTest, NothingCanBeChanged) {
  EXPECT_EQ(StatusOf(Post("/runtime_modify?a=6")), 503);
}

}  // namespace
}  // namespace sluice::server::admin
