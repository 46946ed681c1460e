#include "source/server/admin/handlers.h"

#include <algorithm>

#include "test/server/admin/admin_fixture.h"

namespace sluice::server::admin {
namespace {

class HandlersTest : public AdminFixture {};

TEST(AdminQueryTest, TakesPercentSignsBack) {
  EXPECT_EQ(ParseQuery(std::string("k=") + "a%2Fb%3d").at("k"), "a/b=");
  EXPECT_EQ(ParseQuery(std::string("k=") + "%41").at("k"), "A");
}

TEST(AdminQueryTest, LeavesWhatIsNoEscapeAsItIs) {
  EXPECT_EQ(ParseQuery(std::string("k=") + "a+%2%zz%").at("k"), "a+%2%zz%");
}

TEST(AdminQueryTest, PairsMayHaveNoValueOrAnEmptyOne) {
  const auto pairs = ParseQuery("usedonly&filter=a%26b=c&&empty=");
  EXPECT_EQ(pairs, (std::map<std::string, std::string>{
                       {"usedonly", ""}, {"filter", "a&b=c"}, {"empty", ""}}));
}

TEST(AdminEndpointsTest, StandOnceInTheirOrder) {
  const auto& all = Endpoints();
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                             [](const auto& a, const auto& b) { return a.path < b.path; }));
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end(),
                               [](const auto& a, const auto& b) { return a.path == b.path; }),
            all.end());
}

TEST_F(HandlersTest, AnUnknownPathIsNotFoundAndHelped) {
  const std::string response = Get("/nowhere");
  EXPECT_EQ(StatusOf(response), 404);
  EXPECT_EQ(BodyOf(response).rfind("invalid path. admin commands are:\n  /: ", 0), 0u) << response;
}

TEST_F(HandlersTest, WhatChangesSomethingTakesPostAlone) {
  for (const Endpoint& endpoint : Endpoints()) {
    if (!endpoint.mutates) continue;
    const std::string response = Get(std::string(endpoint.path));
    EXPECT_EQ(StatusOf(response), 405) << endpoint.path;
    EXPECT_EQ(BodyOf(response), "Method GET not allowed, POST required.");
  }
  EXPECT_EQ(running_.server().state(), State::kLive);
}

TEST_F(HandlersTest, HelpNamesEveryEndpoint) {
  const std::string help = BodyOf(Get("/help"));
  for (const Endpoint& endpoint : Endpoints()) {
    const std::string line =
        "  " + std::string(endpoint.path) + (endpoint.mutates ? " (POST): " : ": ");
    EXPECT_TRUE(Contains(help, line)) << line;
  }
}

}  // namespace
}  // namespace sluice::server::admin
