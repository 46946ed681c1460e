#include "source/config/load/rules.h"

#include "envoy/config/cluster/v3/cluster.pb.h"
#include "envoy/config/core/v3/address.pb.h"
#include "envoy/config/core/v3/base.pb.h"
#include "envoy/config/core/v3/health_check.pb.h"
#include "envoy/config/route/v3/route_components.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sluice::config::load {
namespace {

using envoy::config::cluster::v3::Cluster;
using extension::FieldErrors;
using ::testing::HasSubstr;

std::string Check(const google::protobuf::Message& message) {
  RuleSet rules;
  FieldErrors errors;
  rules.Check(message, errors);
  return errors.ErrorText();
}

Cluster GoodCluster() {
  Cluster cluster;
  cluster.set_name("a");
  return cluster;
}

TEST(RuleSetTest, AcceptsWhatTheRulesAllow) { EXPECT_EQ(Check(GoodCluster()), ""); }

TEST(RuleSetTest, ChecksStringsThatAreUnset) {
  EXPECT_EQ(Check(Cluster()), "error: name: must not be empty\n");
}

TEST(RuleSetTest, ChecksDurations) {
  Cluster cluster = GoodCluster();
  cluster.mutable_connect_timeout()->set_seconds(0);
  EXPECT_EQ(Check(cluster), "error: connect_timeout: must be above 0s (is \"0s\")\n");
  cluster.mutable_connect_timeout()->set_nanos(1);
  cluster.mutable_dns_refresh_rate()->set_nanos(100000);
  EXPECT_EQ(Check(cluster), "error: dns_refresh_rate: must be above 0.001s (is \"0.0001s\")\n");
}

TEST(RuleSetTest, ChecksEnumsForValuesTheyDoNotHave) {
  Cluster cluster = GoodCluster();
  cluster.set_dns_lookup_family(static_cast<Cluster::DnsLookupFamily>(77));
  EXPECT_THAT(Check(cluster),
              HasSubstr("dns_lookup_family: must be a value of "
                        "envoy.config.cluster.v3.Cluster.DnsLookupFamily (is \"77\")"));
}

TEST(RuleSetTest, ChecksWrappedNumbersOnlyWhenSet) {
  envoy::config::cluster::v3::OutlierDetection outlier;
  EXPECT_EQ(Check(outlier), "");
  outlier.mutable_max_ejection_percent()->set_value(101);
  EXPECT_EQ(Check(outlier), "error: max_ejection_percent: must be at most 100 (is \"101\")\n");
}

TEST(RuleSetTest, NamesTheChoicesOfARequiredOneof) {
  envoy::config::core::v3::SocketAddress address;
  address.set_address("127.0.0.1");
  EXPECT_EQ(Check(address), "error: one of port_value, named_port must be set\n");
}

TEST(RuleSetTest, ChecksRequiredMessages) {
  envoy::config::route::v3::Route route;
  route.mutable_direct_response()->set_status(200);
  EXPECT_EQ(Check(route), "error: match: must be set\n");
}

TEST(RuleSetTest, ChecksNumbersOfItemsAndEachItem) {
  envoy::config::route::v3::VirtualHost host;
  host.set_name("v");
  EXPECT_EQ(Check(host), "error: domains: must not be empty\n");
  host.add_domains("a");
  host.add_domains("b\n");
  EXPECT_THAT(Check(host), HasSubstr("domains[1]: must be a header value"));
}

TEST(RuleSetTest, ChecksPatterns) {
  envoy::config::route::v3::RouteMatch match;
  match.set_path_separated_prefix("/a/");
  EXPECT_THAT(Check(match),
              HasSubstr("path_separated_prefix: must match ^[^?#]+[^?#/]$ (is \"/a/\")"));
  match.set_path_separated_prefix("/a");
  EXPECT_EQ(Check(match), "");
}

TEST(RuleSetTest, ChecksRanges) {
  envoy::config::route::v3::DirectResponseAction action;
  action.set_status(99);
  EXPECT_EQ(Check(action), "error: status: must be at least 200 and below 600 (is \"99\")\n");
}

TEST(RuleSetTest, ChecksMaps) {
  envoy::config::core::v3::Metadata metadata;
  (*metadata.mutable_filter_metadata())[""];
  EXPECT_EQ(Check(metadata), "error: filter_metadata[\"\"]: must not be empty\n");
}

TEST(RuleSetTest, KnowsWhereNoRulesAreBelow) {
  RuleSet rules;
  EXPECT_TRUE(rules.HasRulesBelow(Cluster::descriptor()));
  EXPECT_TRUE(rules.HasRulesBelow(envoy::config::core::v3::TypedExtensionConfig::descriptor()));
  EXPECT_FALSE(rules.HasRulesBelow(envoy::config::core::v3::Locality::descriptor()));
}

}  // namespace
}  // namespace sluice::config::load
