#include <gtest/gtest.h>

#include <string>

#include "test/config/cluster/parsed_cluster.h"

namespace sluice::config {
namespace {

using upstream::BalancerKind;

TEST(BalancerParserTest, ReadsEveryBalancerThatIsBuilt) {
  EXPECT_EQ(ParsedCluster("lb_policy: RANDOM").spec.balancer, BalancerKind::kRandom);
  const ParsedCluster least("lb_policy: LEAST_REQUEST, least_request_lb_config: {choice_count: 5}");
  EXPECT_EQ(least.spec.balancer, BalancerKind::kLeastRequest);
  EXPECT_EQ(least.spec.least_request_choices, 5u);
}

TEST(BalancerParserTest, TheFirstPolicyThatIsBuiltBalances) {
  const auto policy = [](const std::string& type, const std::string& more = "") {
    return "{typed_extension_config: {name: x, typed_config: {'@type': "
           "type.googleapis.com/envoy.extensions.load_balancing_policies." +
           type + more + "}}}";
  };
  const std::string subset = policy("subset.v3.Subset");
  const ParsedCluster least("load_balancing_policy: {policies: [" + subset + ", " +
                            policy("least_request.v3.LeastRequest", ", choice_count: 4") + ", " +
                            policy("random.v3.Random") + "]}");
  ASSERT_TRUE(least.errors.ok()) << least.errors.ErrorText();
  EXPECT_EQ(least.spec.balancer, BalancerKind::kLeastRequest);
  EXPECT_EQ(least.spec.least_request_choices, 4u);
  EXPECT_EQ(ParsedCluster("load_balancing_policy: {policies: [" + subset + "]}").fault(),
            "load_balancing_policy: none of the policies is built yet");
}

TEST(BalancerParserTest, ReadsTheBalancersThatHash) {
  const ParsedCluster ring(
      "lb_policy: RING_HASH, ring_hash_lb_config: {minimum_ring_size: 10, maximum_ring_size: 20, "
      "hash_function: MURMUR_HASH_2}, common_lb_config: {consistent_hashing_lb_config: "
      "{use_hostname_for_hashing: true}}");
  ASSERT_EQ(ring.fault(), "");
  EXPECT_EQ(ring.spec.balancer, BalancerKind::kRingHash);
  EXPECT_TRUE(ring.spec.hashes());
  EXPECT_EQ(ring.spec.hashing.least_ring, 10u);
  EXPECT_EQ(ring.spec.hashing.most_ring, 20u);
  EXPECT_EQ(ring.spec.hashing.function, upstream::HashBalancerSpec::Function::kMurmur2);
  EXPECT_TRUE(ring.spec.hashing.by_hostname);
  const ParsedCluster maglev("lb_policy: MAGLEV, maglev_lb_config: {table_size: 101}");
  ASSERT_EQ(maglev.fault(), "");
  EXPECT_EQ(maglev.spec.balancer, BalancerKind::kMaglev);
  EXPECT_EQ(maglev.spec.hashing.table_size, 101u);
  const std::string type =
      "{'@type': type.googleapis.com/envoy.extensions.load_balancing_policies.";
  const auto by_policy = [&](const std::string& config) {
    return ParsedCluster(
        "load_balancing_policy: {policies: [{typed_extension_config: {name: h, typed_config: " +
        type + config + "}}}]}");
  };
  const ParsedCluster ring_policy = by_policy(
      "ring_hash.v3.RingHash, minimum_ring_size: 5, consistent_hashing_lb_config: "
      "{use_hostname_for_hashing: true}, locality_weighted_lb_config: {}");
  ASSERT_EQ(ring_policy.fault(), "");
  EXPECT_EQ(ring_policy.spec.hashing.least_ring, 5u);
  EXPECT_TRUE(ring_policy.spec.hashing.by_hostname);
  EXPECT_TRUE(ring_policy.spec.by_locality);
  const ParsedCluster maglev_policy = by_policy("maglev.v3.Maglev, table_size: 7");
  ASSERT_EQ(maglev_policy.fault(), "");
  EXPECT_EQ(maglev_policy.spec.hashing.table_size, 7u);
}

TEST(BalancerParserTest, RefusesTablesThatCannotBeBuilt) {
  EXPECT_EQ(ParsedCluster("lb_policy: RING_HASH, ring_hash_lb_config: {minimum_ring_size: 100, "
                          "maximum_ring_size: 10}")
                .fault(),
            "ring_hash_lb_config.minimum_ring_size: is above maximum_ring_size");
  EXPECT_EQ(ParsedCluster("lb_policy: MAGLEV, maglev_lb_config: {table_size: 100}").fault(),
            "maglev_lb_config.table_size: is not a prime");
  EXPECT_EQ(ParsedCluster("lb_policy: MAGLEV, common_lb_config: {consistent_hashing_lb_config: "
                          "{hash_balance_factor: 150}}")
                .fault(),
            "common_lb_config.consistent_hashing_lb_config.hash_balance_factor: is not built yet");
}

TEST(BalancerParserTest, LocalitiesMayBeWeighted) {
  EXPECT_FALSE(ParsedCluster("").spec.by_locality);
  EXPECT_TRUE(
      ParsedCluster("common_lb_config: {locality_weighted_lb_config: {}}").spec.by_locality);
  const std::string type =
      "{'@type': type.googleapis.com/envoy.extensions.load_balancing_policies.";
  const std::string random = type +
                             "random.v3.Random, locality_lb_config: "
                             "{locality_weighted_lb_config: {}}}";
  const ParsedCluster by_policy(
      "load_balancing_policy: {policies: [{typed_extension_config: {name: "
      "r, typed_config: " +
      random + "}}]}");
  EXPECT_EQ(by_policy.spec.balancer, BalancerKind::kRandom);
  EXPECT_TRUE(by_policy.spec.by_locality);
  const ParsedCluster wrapped(
      "load_balancing_policy: {policies: [{typed_extension_config: {name: w, typed_config: " +
      type +
      "wrr_locality.v3.WrrLocality, endpoint_picking_policy: {policies: [{typed_extension_config: "
      "{name: l, typed_config: " +
      type + "least_request.v3.LeastRequest}}}]}}}}]}");
  EXPECT_EQ(wrapped.fault(), "");
  EXPECT_EQ(wrapped.spec.balancer, BalancerKind::kLeastRequest);
  EXPECT_TRUE(wrapped.spec.by_locality);
}

}  // namespace
}  // namespace sluice::config
