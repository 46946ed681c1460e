#include "source/cli/commands.h"

#include <cstdio>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "source/cli/help.h"

namespace sluice::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::internal::CaptureStderr;
using ::testing::internal::CaptureStdout;
using ::testing::internal::GetCapturedStderr;
using ::testing::internal::GetCapturedStdout;

// What a command line gave.
struct Ran {
  explicit Ran(const std::vector<std::string>& arguments) {
    CaptureStdout();
    CaptureStderr();
    const extension::Registry registry;
    code = Main(arguments, registry);
    fflush(stdout);
    fflush(stderr);
    out = GetCapturedStdout();
    err = GetCapturedStderr();
  }

  int code;
  std::string out;
  std::string err;
};

Ran Validate(const std::string& yaml) { return Ran({"validate", "--config-yaml", yaml}); }

constexpr char kListener[] =
    "static_resources: {listeners: [{name: l, address: {socket_address: {address: 127.0.0.1, "
    "port_value: 0}}, filter_chains: [{filters: [{name: h, typed_config: {'@type': "
    "type.googleapis.com/"
    "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, "
    "stat_prefix: h, route_config: {virtual_hosts: [{name: v, domains: ['*'], routes: [{match: "
    "{prefix: /}, route: {cluster: nowhere}}]}]}}}]}]}]}";

TEST(CommandsTest, HelpAndVersionGoToStandardOutput) {
  const Ran help({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_EQ(help.out, HelpText());
  EXPECT_EQ(help.err, "");
  const Ran version({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_EQ(version.out, VersionText());
}

TEST(CommandsTest, AFaultOfTheFlagsPointsAtTheHelp) {
  const Ran ran({"--no-such-flag-at-all"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("there is no such flag"));
  EXPECT_THAT(ran.err, HasSubstr("For the flags: sluice --help"));
  EXPECT_EQ(ran.out, "");
}

TEST(CommandsTest, AConfigurationIsNeeded) {
  const Ran ran({});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("give a bootstrap with -c FILE"));
}

TEST(CommandsTest, AGoodConfigurationIsOk) {
  const Ran ran = Validate("{static_resources: {clusters: [{name: a, connect_timeout: 1s}]}}");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, "configuration '' OK\n");
}

TEST(CommandsTest, ValidateTellsEveryFaultOfTheText) {
  const Ran ran = Validate(
      "{static_resources: {clusters: [{name: a, nam: b}, {connect_timeout: "
      "5}]}}");
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("static_resources.clusters[0].nam"));
  EXPECT_THAT(ran.err, HasSubstr("static_resources.clusters[1].connect_timeout"));
}

TEST(CommandsTest, ValidateTellsWhatThePartsSayOfEachOtherWithItsPlace) {
  const Ran ran = Validate(kListener);
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("route.cluster: names a cluster that does not exist"));
  EXPECT_THAT(ran.err, HasSubstr("--config-yaml:1:"));
}

TEST(CommandsTest, ValidateTellsFaultsOfTheStats) {
  const Ran ran = Validate(
      "{stats_config: {stats_matcher: {inclusion_list: {patterns: "
      "[{safe_regex: {regex: '('}}]}}}}");
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("stats_config"));
}

TEST(CommandsTest, AFileThatIsNotThereIsNamed) {
  const Ran ran({"-c", "/no/such.yaml"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("cannot read /no/such.yaml"));
}

}  // namespace
}  // namespace sluice::cli
