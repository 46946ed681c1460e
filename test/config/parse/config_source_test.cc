#include "source/config/parse/config_source.h"

#include <gtest/gtest.h>

#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

struct ParsedSource {
  explicit ParsedSource(const std::string& yaml) {
    ParseConfigSource(FromYaml<envoy::config::core::v3::ConfigSource>(yaml), errors, spec);
  }
  std::string fault() const {
    return errors.faults().empty() ? "" : errors.faults()[0].path + ": " + errors.faults()[0].why;
  }
  extension::FieldErrors errors;
  upstream::ConfigSourceSpec spec;
};

TEST(ConfigSourceTest, AFileIsWaitedForFifteenSecondsUnlessToldOtherwise) {
  const ParsedSource source("{path_config_source: {path: /dev/null}}");
  EXPECT_EQ(source.fault(), "");
  EXPECT_EQ(source.spec.path, "/dev/null");
  EXPECT_EQ(source.spec.initial_fetch_timeout, std::chrono::seconds(15));
  EXPECT_EQ(ParsedSource("{path: /dev/null, initial_fetch_timeout: 0s}").spec.initial_fetch_timeout,
            base::Duration(0));
}

TEST(ConfigSourceTest, AFolderCanBeWatchedInstead) {
  const ParsedSource source(
      "{path_config_source: {path: /dev/null, watched_directory: {path: /dev}}}");
  EXPECT_EQ(source.fault(), "");
  EXPECT_EQ(source.spec.watched_directory, "/dev");
  EXPECT_NE(source.spec.Key(), ParsedSource("{path: /dev/null}").spec.Key());
}

TEST(ConfigSourceTest, WhatIsNotThereIsRefused) {
  EXPECT_EQ(ParsedSource("{path_config_source: {path: /no/such/file}}").fault(),
            "path_config_source.path: does not exist");
  EXPECT_EQ(ParsedSource("{path_config_source: {path: /dev/null, watched_directory: {path: /no}}}")
                .fault(),
            "path_config_source.watched_directory.path: does not exist");
}

TEST(ConfigSourceTest, SourcesWithoutATransportAreRefused) {
  EXPECT_EQ(ParsedSource("{ads: {}}").fault(), "ads: is not built yet");
  EXPECT_EQ(ParsedSource("{self: {}}").fault(), "self: is not built yet");
  EXPECT_EQ(ParsedSource("{api_config_source: {api_type: GRPC}}").fault(),
            "api_config_source: is not built yet");
  EXPECT_EQ(ParsedSource("{}").fault(), ": a source is needed");
}

}  // namespace
}  // namespace sluice::config
