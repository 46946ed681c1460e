#include "source/cli/flags.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "source/base/log.h"

namespace sluice::cli {
namespace {

using base::log::Component;
using base::log::Level;
using ::testing::HasSubstr;

struct Parsed {
  explicit Parsed(const std::vector<std::string>& arguments)
      : ok(ParseFlags(arguments, flags, error)) {}

  Flags flags;
  std::string error;
  const bool ok;
};

TEST(FlagsTest, FillsInEveryDefault) {
  const Parsed parsed({});
  ASSERT_TRUE(parsed.ok) << parsed.error;
  EXPECT_EQ(parsed.flags.mode, Mode::kServe);
  EXPECT_EQ(parsed.flags.log_level, "info");
  EXPECT_EQ(parsed.flags.server.drain_time, std::chrono::seconds(600));
  EXPECT_FALSE(parsed.flags.server.drain_immediately);
  EXPECT_EQ(parsed.flags.server.log_flush_interval, std::chrono::seconds(10));
  EXPECT_EQ(parsed.flags.server.log_flush_bytes, 64u * 1024);
  EXPECT_TRUE(parsed.flags.server.given.empty());
}

TEST(FlagsTest, AValueStandsBesideOrBehindAnEqualsSign) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"--config-path", "f"}, {"--config-path=f"}, {"-c", "f"}, {"-cf"}}) {
    const Parsed parsed(arguments);
    ASSERT_TRUE(parsed.ok) << parsed.error;
    EXPECT_EQ(parsed.flags.server.config_path, "f") << arguments[0];
  }
  EXPECT_EQ(Parsed({"--config-yaml=a=b"}).flags.server.config_yaml, "a=b");
}

TEST(FlagsTest, ReadsWhatTheServerNeeds) {
  const Parsed parsed({"--concurrency", "3", "--drain-time-s", "5", "--drain-strategy", "immediate",
                       "--file-flush-interval-msec", "100", "--file-flush-min-size-kb", "8",
                       "--service-node", "n", "--allow-unknown-static-fields", "--watch"});
  ASSERT_TRUE(parsed.ok) << parsed.error;
  const server::ServerOptions& server = parsed.flags.server;
  EXPECT_EQ(server.concurrency, 3);
  EXPECT_EQ(server.drain_time, std::chrono::seconds(5));
  EXPECT_TRUE(server.drain_immediately);
  EXPECT_EQ(server.log_flush_interval, std::chrono::milliseconds(100));
  EXPECT_EQ(server.log_flush_bytes, 8u * 1024);
  EXPECT_EQ(server.service_node, "n");
  EXPECT_TRUE(server.allow_unknown_fields);
  EXPECT_TRUE(server.watch);
  EXPECT_EQ(server.given.front(), (std::pair<std::string, std::string>("concurrency", "3")));
}

TEST(FlagsTest, ThereIsAtLeastOneWorker) {
  EXPECT_EQ(Parsed({"--concurrency", "0"}).flags.server.concurrency, 1);
  EXPECT_EQ(Parsed({"--concurrency", "100000"}).flags.server.concurrency, 256);
}

TEST(FlagsTest, ASubcommandComesFirst) {
  EXPECT_EQ(Parsed({"validate", "-c", "f"}).flags.mode, Mode::kValidate);
  EXPECT_EQ(Parsed({"run", "-c", "f"}).flags.mode, Mode::kServe);
  EXPECT_FALSE(Parsed({"-c", "f", "validate"}).ok);
}

TEST(FlagsTest, SkipsWhatBelongsToTheLauncher) {
  const Parsed parsed({"-c", "f", "--", "--no-such", "x"});
  EXPECT_TRUE(parsed.ok) << parsed.error;
}

TEST(FlagsTest, TakesEnvoysFlagsThatHaveNoEffectHere) {
  const Parsed parsed({"--base-id", "3", "--disable-hot-restart", "--restart-epoch=0"});
  EXPECT_TRUE(parsed.ok) << parsed.error;
  EXPECT_FALSE(Parsed({"--base-id", "x"}).ok);
}

TEST(FlagsTest, SaysWhatIsWrong) {
  const struct {
    std::vector<std::string> arguments;
    const char* error;
  } kCases[] = {
      {{"--concurency", "2"}, "there is no such flag; did you mean --concurrency?"},
      {{"--zzzzzzzzzzzzzzzzzz"}, "there is no such flag"},
      {{"file.yaml"}, "a file is given with -c"},
      {{"-"}, "a file is given with -c"},
      {{"-c"}, "needs a value"},
      {{"-c", "f", "--config-path=g"}, "is given twice"},
      {{"--watch=yes"}, "takes no value"},
      {{"--concurrency", "two"}, "cannot be 'two'"},
      {{"--concurrency", "-1"}, "cannot be '-1'"},
      {{"--mode", "x"}, "cannot be 'x'"},
      {{"-l", "loud"}, "cannot be 'loud'"},
      {{"--drain-strategy", "never"}, "cannot be 'never'"},
  };
  for (const auto& each : kCases) {
    const Parsed parsed(each.arguments);
    EXPECT_FALSE(parsed.ok) << each.error;
    EXPECT_THAT(parsed.error, HasSubstr("PARSE ERROR: Argument: "));
    EXPECT_THAT(parsed.error, HasSubstr(each.error));
  }
}

class SetUpLogTest : public ::testing::Test {
 protected:
  ~SetUpLogTest() override { base::log::SetAllLevels(Level::kInfo); }

  bool SetUpLogWith(const std::string& level, const std::string& components) {
    Flags flags;
    flags.log_level = level;
    flags.component_log_level = components;
    return SetUpLog(flags, error_);
  }

  std::string error_;
};

TEST_F(SetUpLogTest, AComponentHasItsOwnLevelAboveThatOfAll) {
  ASSERT_TRUE(SetUpLogWith("error", "http:debug,upstream:trace")) << error_;
  EXPECT_EQ(base::log::LevelOf(Component::kMain), Level::kError);
  EXPECT_EQ(base::log::LevelOf(Component::kHttp), Level::kDebug);
  EXPECT_EQ(base::log::LevelOf(Component::kUpstream), Level::kTrace);
}

TEST_F(SetUpLogTest, TakesTheComponentsThatOnlyEnvoyHas) {
  EXPECT_TRUE(SetUpLogWith("info", "wasm:debug")) << error_;
}

TEST_F(SetUpLogTest, RefusesWhatIsNoComponentOrNoLevel) {
  for (const char* bad : {"nonsense:debug", "http:loud", "http"}) {
    EXPECT_FALSE(SetUpLogWith("info", bad));
    EXPECT_EQ(error_, "--component-log-level: '" + std::string(bad) + "' is not COMPONENT:LEVEL");
  }
}

TEST_F(SetUpLogTest, RefusesALogThatCannotBeOpened) {
  Flags flags;
  flags.log_path = "/no/such/log";
  EXPECT_FALSE(SetUpLog(flags, error_));
  EXPECT_EQ(error_, "--log-path: cannot open '/no/such/log': No such file or directory");
}

TEST(FlagsTest, ValidateTakesPathsAmongTheFlags) {
  Flags flags;
  std::string error;
  EXPECT_TRUE(ParseFlags({"validate", "a.yaml", "-c", "b.yaml", "d"}, flags, error)) << error;
  EXPECT_EQ(flags.resource_paths, (std::vector<std::string>{"a.yaml", "d"}));
  EXPECT_EQ(flags.server.config_path, "b.yaml");
  EXPECT_FALSE(ParseFlags({"a.yaml"}, flags, error));
  EXPECT_FALSE(ParseFlags({"run", "a.yaml"}, flags, error));
}

}  // namespace
}  // namespace sluice::cli
