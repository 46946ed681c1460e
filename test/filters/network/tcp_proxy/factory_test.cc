#include "source/filters/network/tcp_proxy/factory.h"

#include "gtest/gtest.h"
#include "test/filters/network/parsed_filter.h"

namespace sluice::filters::network {
namespace {

ParsedFilter Parse(const std::string& fields) {
  static stats::Store store(1);
  return ParsedFilter(&RegisterTcpProxy, "tcp_proxy.v3.TcpProxy", "stat_prefix: t, " + fields,
                      store);
}

TEST(TcpProxyFactoryTest, TakesAClusterOrWeightedOnes) {
  EXPECT_EQ(Parse("cluster: a").fault(), "");
  const std::string weighted =
      "weighted_clusters: {clusters: [{name: a, weight: 1}, {name: b, weight: 3}]}";
  const ParsedFilter parsed = Parse(weighted);
  ASSERT_EQ(parsed.fault(), "");
  EXPECT_TRUE(parsed.factory->terminal());
}

TEST(TcpProxyFactoryTest, TakesHashPolicies) {
  EXPECT_EQ(Parse("cluster: a, hash_policy: [{source_ip: {}}]").fault(), "");
  EXPECT_EQ(Parse("cluster: a, hash_policy: [{filter_state: {key: k}}]").fault(), "");
}

TEST(TcpProxyFactoryTest, RefusesAnEmptyClusterName) {
  EXPECT_EQ(Parse("cluster: ''").fault(), "cluster: is empty");
}

TEST(TcpProxyFactoryTest, RefusesWhatIsNotBuilt) {
  EXPECT_EQ(Parse("cluster: a, tunneling_config: {hostname: h}").fault(),
            "tunneling_config: is not built yet");
  EXPECT_EQ(Parse("cluster: a, on_demand: {}").fault(), "on_demand: is not built yet");
  EXPECT_EQ(Parse("cluster: a, metadata_match: {}").fault(), "metadata_match: is not built yet");
  EXPECT_EQ(Parse("cluster: a, upstream_connect_mode: ON_DOWNSTREAM_DATA").fault(),
            "upstream_connect_mode: only IMMEDIATE is built yet");
}

TEST(TcpProxyFactoryTest, RefusesABackoffThatShrinks) {
  EXPECT_EQ(Parse("cluster: a, backoff_options: {base_interval: 2s, max_interval: 1s}").fault(),
            "backoff_options.max_interval: is below base_interval");
}

TEST(TcpProxyFactoryTest, OneOptionOfTheLogsStandsInOnePlace) {
  EXPECT_EQ(
      Parse("cluster: a, flush_access_log_on_connected: true, access_log_options: {}").fault(),
      "access_log_options: stands beside the deprecated fields of the same meaning");
}

}  // namespace
}  // namespace sluice::filters::network
