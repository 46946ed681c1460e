#include "source/server/admin/server_info.h"

#include "test/server/admin/admin_fixture.h"

namespace sluice::server::admin {
namespace {

ServerOptions WithFlags() {
  ServerOptions options = OneWorker();
  options.version = "a/b/c/d/e";
  options.service_cluster = "from the flag";
  options.drain_time = std::chrono::seconds(45);
  options.log_flush_interval = std::chrono::milliseconds(1500);
  options.given = {{"log-level", "debug"}, {"parent-shutdown-time-s", "70"}};
  return options;
}

class ServerInfoTest : public AdminFixture {
 protected:
  ServerInfoTest() : AdminFixture("", WithFlags()) {}
  envoy::admin::v3::ServerInfo Info() {
    envoy::admin::v3::ServerInfo info;
    FillServerInfo(running_.server(), info);
    return info;
  }
};

TEST_F(ServerInfoTest, HasTheVersionAndTheState) {
  EXPECT_EQ(Info().version(), "a/b/c/d/e");
  EXPECT_EQ(Info().state(), envoy::admin::v3::ServerInfo::LIVE);
  Post("/healthcheck/fail");
  EXPECT_EQ(Info().state(), envoy::admin::v3::ServerInfo::DRAINING);
}

TEST_F(ServerInfoTest, FlagsStandAsTheyWereGivenOrByDefault) {
  const auto options = Info().command_line_options();
  EXPECT_EQ(options.concurrency(), 1u);
  EXPECT_EQ(options.log_level(), "debug");
  EXPECT_EQ(options.parent_shutdown_time().seconds(), 70);
  EXPECT_EQ(options.drain_time().seconds(), 45);
  EXPECT_EQ(options.file_flush_interval().seconds(), 1);
  EXPECT_EQ(options.file_flush_interval().nanos(), 500000000);
  EXPECT_EQ(options.file_flush_min_size(), 64u);
}

TEST_F(ServerInfoTest, AFlagGoesBeforeTheNodeOfTheBootstrap) {
  EXPECT_EQ(Info().node().id(), "n1");
  EXPECT_EQ(Info().node().cluster(), "from the flag");
}

TEST_F(ServerInfoTest, UptimeGoesWithTheClockOfTheServer) {
  running_.Advance(std::chrono::hours(2));
  EXPECT_GE(Info().uptime_current_epoch().seconds(), 7200);
}

TEST_F(ServerInfoTest, IsServedWithEveryField) {
  const std::string response = Get("/server_info");
  EXPECT_TRUE(Contains(response, "content-type: application/json\r\n")) << response;
  EXPECT_TRUE(Contains(response, "\"hot_restart_version\": \"disabled\"")) << response;
  EXPECT_TRUE(Contains(response, "\"enable_fine_grain_logging\": false")) << response;
}

}  // namespace
}  // namespace sluice::server::admin
