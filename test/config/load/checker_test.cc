#include "source/config/load/checker.h"

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "envoy/config/cluster/v3/cluster.pb.h"
#include "envoy/config/listener/v3/listener_components.pb.h"
#include "envoy/config/route/v3/route_components.pb.h"
#include "envoy/extensions/filters/http/lua/v3/lua.pb.h"
#include "envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sluice::config::load {
namespace {

using envoy::config::bootstrap::v3::Bootstrap;
using envoy::config::cluster::v3::Cluster;
using envoy::extensions::filters::network::http_connection_manager::v3::HttpConnectionManager;
using extension::FieldErrors;
using ::testing::HasSubstr;

struct Checked {
  explicit Checked(const google::protobuf::Message& message, Checker::Options options = {}) {
    counts = Checker(options).Check(message, errors);
  }
  std::string text() const { return errors.ErrorText() + errors.WarningText(); }

  FieldErrors errors;
  Checker::Counts counts;
};

Cluster NamedCluster() {
  Cluster cluster;
  cluster.set_name("a");
  return cluster;
}

TEST(CheckerTest, FieldsThatAreBuiltPass) {
  const Checked checked(NamedCluster());
  EXPECT_EQ(checked.text(), "");
}

TEST(CheckerTest, FieldsThatAreNotBuiltAreRefusedByPath) {
  Bootstrap bootstrap;
  Cluster& cluster = *bootstrap.mutable_static_resources()->add_clusters();
  cluster.set_name("a");
  cluster.mutable_original_dst_lb_config();
  cluster.mutable_upstream_config();
  EXPECT_THAT(
      Checked(bootstrap).errors.ErrorText(),
      HasSubstr(
          "error: static_resources.clusters[0].upstream_config: is not supported: not built yet"));
}

TEST(CheckerTest, FieldsWithoutEffectWarnOnceAndAreCounted) {
  Bootstrap bootstrap;
  for (int i = 0; i < 3; ++i) {
    *bootstrap.mutable_static_resources()->add_clusters() = NamedCluster();
    bootstrap.mutable_static_resources()->mutable_clusters(i)->mutable_preconnect_policy();
  }
  const Checked checked(bootstrap);
  EXPECT_TRUE(checked.errors.ok());
  EXPECT_EQ(checked.counts.tolerated, 3);
  EXPECT_EQ(checked.errors.warning_count(), 1);
  EXPECT_THAT(checked.text(),
              HasSubstr("warning: static_resources.clusters[0].preconnect_policy: has no effect: "
                        "connections are opened when they are needed; and in 2 more places"));
}

TEST(CheckerTest, RulesStillHoldBelowATolerateField) {
  Cluster cluster = NamedCluster();
  cluster.mutable_preconnect_policy()->mutable_per_upstream_preconnect_ratio()->set_value(99);
  EXPECT_THAT(Checked(cluster).errors.ErrorText(),
              HasSubstr("preconnect_policy.per_upstream_preconnect_ratio: must be"));
}

TEST(CheckerTest, DeprecatedFieldsWarn) {
  Cluster cluster = NamedCluster();
  cluster.mutable_max_requests_per_connection()->set_value(1);
  const Checked checked(cluster);
  EXPECT_EQ(checked.counts.deprecated, 1);
  EXPECT_THAT(
      checked.text(),
      HasSubstr("warning: max_requests_per_connection: "
                "envoy.config.cluster.v3.Cluster.max_requests_per_connection is deprecated"));
  Checker::Options quiet;
  quiet.warn_deprecated = false;
  EXPECT_EQ(Checked(cluster, quiet).text(), "");
}

TEST(CheckerTest, FieldsAndValuesThatAreNoLongerAllowedAreErrors) {
  Checker::Options rules_only;
  rules_only.check_support = false;
  envoy::config::route::v3::RateLimit::Action action;
  action.mutable_dynamic_metadata()->set_descriptor_key("k");
  action.mutable_dynamic_metadata()->mutable_metadata_key()->set_key("k");
  action.mutable_dynamic_metadata()->mutable_metadata_key()->add_path()->set_key("p");
  EXPECT_EQ(Checked(action, rules_only).errors.ErrorText(),
            "error: dynamic_metadata: is deprecated and no longer allowed; see Envoy's release "
            "notes of 3.0\n");
}

TEST(CheckerTest, DurationsMustNotBeNegative) {
  Cluster cluster = NamedCluster();
  cluster.mutable_common_http_protocol_options()->mutable_idle_timeout()->set_seconds(-1);
  EXPECT_THAT(Checked(cluster).errors.ErrorText(),
              HasSubstr("common_http_protocol_options.idle_timeout: must not be negative"));
}

TEST(CheckerTest, LooksIntoEveryTypedConfig) {
  HttpConnectionManager manager;
  manager.set_stat_prefix("s");
  manager.mutable_route_config()->add_virtual_hosts()->set_name("v");
  envoy::config::listener::v3::Filter filter;
  filter.set_name("hcm");
  filter.mutable_typed_config()->PackFrom(manager);
  EXPECT_EQ(Checked(filter).text(),
            "error: typed_config.route_config.virtual_hosts[0].domains: must not be empty\n");
}

TEST(CheckerTest, RefusesExtensionsThatAreNotBuilt) {
  HttpConnectionManager manager;
  manager.set_stat_prefix("s");
  manager.mutable_route_config();
  auto& filter = *manager.add_http_filters();
  filter.set_name("lua");
  filter.mutable_typed_config()->PackFrom(envoy::extensions::filters::http::lua::v3::Lua());
  EXPECT_EQ(Checked(manager).text(),
            "error: http_filters[0].typed_config: envoy.extensions.filters.http.lua.v3.Lua is not "
            "supported: not built yet\n");
}

TEST(CheckerTest, RefusesEnumValuesThatAreNotBuilt) {
  Cluster cluster = NamedCluster();
  auto& source = *cluster.mutable_eds_cluster_config()->mutable_eds_config();
  source.mutable_api_config_source()->set_api_type(
      envoy::config::core::v3::ApiConfigSource::AGGREGATED_GRPC);
  EXPECT_EQ(Checked(cluster).text(),
            "error: eds_cluster_config.eds_config.api_config_source.api_type: AGGREGATED_GRPC is "
            "not supported: names with xdstp: are not built yet\n");
}

TEST(CheckerTest, UnknownFieldsOfTheWireAreErrorsOrWarnings) {
  Cluster cluster = NamedCluster();
  cluster.GetReflection()->MutableUnknownFields(&cluster)->AddVarint(9999, 1);
  EXPECT_THAT(Checked(cluster).errors.ErrorText(),
              HasSubstr("field number 9999 is not known in envoy.config.cluster.v3.Cluster"));
  Checker::Options lenient;
  lenient.allow_unknown = true;
  const Checked checked(cluster, lenient);
  EXPECT_TRUE(checked.errors.ok());
  EXPECT_EQ(checked.counts.unknown, 1);
}

TEST(CheckerTest, AnyWithinAnyIsBounded) {
  google::protobuf::Any any;
  for (int i = 0; i < 500; ++i) {
    google::protobuf::Any outer;
    outer.PackFrom(any);
    any = outer;
  }
  envoy::config::core::v3::TypedExtensionConfig config;
  config.set_name("x");
  *config.mutable_typed_config() = any;
  EXPECT_THAT(Checked(config).errors.ErrorText(), HasSubstr("nested too deep"));
}

TEST(CheckerTest, FaultsStandBelowTheCurrentPath) {
  FieldErrors errors;
  FieldErrors::Scope scope(errors, "resources", 4);
  Cluster cluster;
  cluster.mutable_preconnect_policy();
  Checker().Check(cluster, errors);
  EXPECT_THAT(errors.ErrorText(), HasSubstr("resources[4].name: must not be empty"));
  EXPECT_THAT(errors.WarningText(),
              HasSubstr("warning: resources[4].preconnect_policy: has no effect"));
}

}  // namespace
}  // namespace sluice::config::load
