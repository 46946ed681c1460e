#include "source/base/log.h"
#include "test/server/admin/admin_fixture.h"

namespace sluice::server::admin {
namespace {

class ControlEndpointsTest : public AdminFixture {
 protected:
  ~ControlEndpointsTest() override { base::log::SetAllLevels(base::log::Level::kInfo); }
};

TEST_F(ControlEndpointsTest, AServerWhoseHealthFailsIsNotReady) {
  EXPECT_EQ(BodyOf(Get("/ready")), "LIVE\n");
  EXPECT_EQ(BodyOf(Post("/healthcheck/fail")), "OK\n");
  const std::string response = Get("/ready");
  EXPECT_EQ(StatusOf(response), 503);
  EXPECT_EQ(BodyOf(response), "DRAINING\n");
  Post("/healthcheck/ok");
  EXPECT_EQ(StatusOf(Get("/ready")), 200);
}

TEST_F(ControlEndpointsTest, QuitAnswersAndThenEndsTheServer) {
  EXPECT_EQ(BodyOf(Post("/quitquitquit")), "OK\n");
  EXPECT_TRUE(running_.Ends());
}

TEST_F(ControlEndpointsTest, DrainingListenersClosesTheirSockets) {
  EXPECT_EQ(BodyOf(Post("/drain_listeners")), "OK\n");
  EXPECT_TRUE(running_.Reaches([this] { return !Peer::To(running_.port()).connected(); }));
}

TEST_F(ControlEndpointsTest, SkipExitIsForGracefulDrainingAlone) {
  EXPECT_EQ(StatusOf(Post("/drain_listeners?skip_exit")), 400);
  EXPECT_EQ(StatusOf(Post("/drain_listeners?graceful&skip_exit")), 200);
  running_.Advance(std::chrono::seconds(6000));
  Exchange();
}

TEST_F(ControlEndpointsTest, LoggingSetsOneLevelSeveralOrAll) {
  EXPECT_TRUE(Contains(Post("/logging?level=error"), "  config: error\n"));
  EXPECT_TRUE(Contains(Post("/logging?config=debug"), "  config: debug\n"));
  const std::string text = Post("/logging?paths=config:trace,admin:warning");
  EXPECT_TRUE(Contains(text, "  config: trace\n")) << text;
  EXPECT_TRUE(Contains(text, "  admin: warning\n")) << text;
  EXPECT_TRUE(Contains(text, "  main: error\n")) << text;
}

TEST_F(ControlEndpointsTest, LoggingRefusesWhatItDoesNotKnow) {
  for (const char* query : {"level=loud", "nobody=info", "paths=config", "level=info&x=info"}) {
    const std::string response = Post(std::string("/logging?") + query);
    EXPECT_EQ(StatusOf(response), 400) << query;
    EXPECT_EQ(BodyOf(response).rfind("usage: ", 0), 0u) << response;
  }
}

TEST_F(ControlEndpointsTest, ProfilersAreNotBuilt) {
  EXPECT_EQ(StatusOf(Post("/cpuprofiler?enable=y")), 501);
}

}  // namespace
}  // namespace sluice::server::admin
