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

TEST(ConfigSourceTest, TheAggregatedStreamIsOneSource) {
  const ParsedSource source("{ads: {}, initial_fetch_timeout: 0s}");
  EXPECT_EQ(source.fault(), "");
  EXPECT_EQ(source.spec.kind, upstream::ConfigSourceSpec::Kind::kAds);
  EXPECT_EQ(source.spec.initial_fetch_timeout, base::Duration(0));
  EXPECT_EQ(source.spec.Key(), ParsedSource("{ads: {}}").spec.Key());
}

TEST(ConfigSourceTest, AControlPlaneIsAskedInItsWay) {
  const auto parsed = [](const std::string& cluster) {
    return ParsedSource(
        "{api_config_source: {api_type: DELTA_GRPC, transport_api_version: V3, grpc_services: "
        "[{envoy_grpc: {cluster_name: " +
        cluster + "}}]}}");
  };
  const ParsedSource source = parsed("plane");
  EXPECT_EQ(source.fault(), "");
  EXPECT_EQ(source.spec.kind, upstream::ConfigSourceSpec::Kind::kControlPlane);
  EXPECT_TRUE(source.spec.control_plane->delta);
  EXPECT_TRUE(source.spec == parsed("plane").spec);
  EXPECT_FALSE(source.spec == parsed("other").spec);
}

TEST(ConfigSourceTest, SourcesWithoutATransportAreRefused) {
  EXPECT_EQ(ParsedSource("{self: {}}").fault(), "self: is not built yet");
  EXPECT_EQ(
      ParsedSource("{api_config_source: {api_type: REST, transport_api_version: V3}}").fault(),
      "api_config_source.api_type: REST is not built yet");
  EXPECT_EQ(ParsedSource("{}").fault(), ": a source is needed");
}

}  // namespace
}  // namespace sluice::config
