#include "source/config/parse/match_entries.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

TEST(MatchEntriesTest, AreThoseOfTheOneKind) {
  const auto metadata = FromYaml<envoy::config::core::v3::Metadata>(
      "{filter_metadata: {envoy.transport_socket_match: {mode: tls, n: 1}, other: {x: y}}}");
  const auto wanted = FromYaml<google::protobuf::Struct>("{mode: tls, n: 1}");
  const upstream::MatchEntries entries = ToMatchEntries(metadata);
  EXPECT_EQ(entries.size(), 2u);
  for (const auto& each : ToMatchEntries(wanted))
    EXPECT_NE(std::find(entries.begin(), entries.end(), each), entries.end()) << each.first;
  EXPECT_TRUE(ToMatchEntries(envoy::config::core::v3::Metadata()).empty());
}

}  // namespace
}  // namespace sluice::config
