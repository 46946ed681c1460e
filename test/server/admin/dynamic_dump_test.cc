#include "source/server/admin/dynamic_dump.h"

#include <gtest/gtest.h>

#include "envoy/extensions/transport_sockets/tls/v3/secret.pb.h"

namespace sluice::server::admin {
namespace {

namespace v3 = envoy::admin::v3;

xds::Record RecordOf(const std::string& version, const std::string& body) {
  xds::Record record;
  record.version = version;
  record.when = base::WallTime(std::chrono::seconds(5));
  record.body = std::make_shared<const std::string>(body);
  return record;
}

std::shared_ptr<const xds::Refusal> RefusalOf(const std::string& version) {
  return std::make_shared<const xds::Refusal>(
      xds::Refusal{version, base::WallTime(std::chrono::seconds(6)), "because", "bad"});
}

bool Any(const std::string&) { return true; }

TEST(DynamicDumpTest, AClusterIsShownInEachOfItsForms) {
  DynamicState state;
  state.cluster_version = "2";
  state.clusters.push_back({"a", {RecordOf("1", "old"), RecordOf("2", "new"), RefusalOf("3")}});
  v3::ClustersConfigDump dump;
  AddDynamicClusters(state, Any, dump);
  EXPECT_EQ(dump.version_info(), "2");
  ASSERT_EQ(dump.dynamic_active_clusters_size(), 1);
  ASSERT_EQ(dump.dynamic_warming_clusters_size(), 1);
  EXPECT_EQ(dump.dynamic_warming_clusters(0).version_info(), "2");
  const auto& active = dump.dynamic_active_clusters(0);
  EXPECT_EQ(active.version_info(), "1");
  EXPECT_EQ(active.cluster().value(), "old");
  EXPECT_EQ(active.last_updated().seconds(), 5);
  EXPECT_EQ(active.client_status(), v3::NACKED);
  EXPECT_EQ(active.error_state().details(), "because");
  EXPECT_EQ(active.error_state().version_info(), "3");
  EXPECT_EQ(active.error_state().failed_configuration().value(), "bad");
}

TEST(DynamicDumpTest, AClusterThatNeverWasAcceptedIsShownWithItsFault) {
  DynamicState state;
  state.clusters.push_back({"a", {{}, {}, RefusalOf("3")}});
  v3::ClustersConfigDump dump;
  AddDynamicClusters(state, Any, dump);
  EXPECT_EQ(dump.dynamic_active_clusters_size(), 0);
  ASSERT_EQ(dump.dynamic_warming_clusters_size(), 1);
  EXPECT_EQ(dump.dynamic_warming_clusters(0).error_state().details(), "because");
}

TEST(DynamicDumpTest, AListenerIsOneEntryWithItsStates) {
  DynamicState state;
  state.listeners.push_back({"l", {RecordOf("1", "old"), RecordOf("2", "new"), nullptr}});
  v3::ListenersConfigDump dump;
  AddDynamicListeners(state, Any, dump);
  ASSERT_EQ(dump.dynamic_listeners_size(), 1);
  const auto& listener = dump.dynamic_listeners(0);
  EXPECT_EQ(listener.name(), "l");
  EXPECT_EQ(listener.active_state().version_info(), "1");
  EXPECT_EQ(listener.warming_state().version_info(), "2");
  EXPECT_FALSE(listener.has_error_state());
  EXPECT_EQ(listener.client_status(), v3::ACKED);
}

TEST(DynamicDumpTest, RoutesThatHaveNotComeAreNotShown) {
  DynamicState state;
  state.routes.push_back({"r", {RecordOf("1", "table"), {}, nullptr}});
  state.routes.push_back({"waiting", {{}, {}, nullptr}});
  v3::RoutesConfigDump dump;
  AddDynamicRoutes(state, Any, dump);
  ASSERT_EQ(dump.dynamic_route_configs_size(), 1);
  EXPECT_EQ(dump.dynamic_route_configs(0).route_config().value(), "table");
}

TEST(DynamicDumpTest, ShowsWhatIsAskedFor) {
  DynamicState state;
  state.clusters.push_back({"a", {RecordOf("1", "x"), {}, nullptr}});
  state.clusters.push_back({"b", {RecordOf("1", "x"), {}, nullptr}});
  v3::ClustersConfigDump dump;
  AddDynamicClusters(
      state, [](const std::string& name) { return name == "b"; }, dump);
  EXPECT_EQ(dump.dynamic_active_clusters_size(), 1);
}

TEST(DynamicDumpTest, ASecretIsShownWithoutItsKey) {
  envoy::extensions::transport_sockets::tls::v3::Secret secret;
  secret.set_name("s");
  secret.mutable_tls_certificate()->mutable_private_key()->set_inline_string("key");
  secret.mutable_tls_certificate()->mutable_certificate_chain()->set_inline_string("chain");
  const std::string body = secret.SerializeAsString();
  DynamicState state;
  state.secrets.push_back({"s", {RecordOf("1", body), {}, nullptr}});
  state.secrets.push_back(
      {"t", {{}, {}, std::make_shared<const xds::Refusal>(xds::Refusal{"2", {}, "why", body})}});
  v3::SecretsConfigDump dump;
  AddDynamicSecrets(state, Any, dump);
  ASSERT_EQ(dump.dynamic_active_secrets_size(), 1);
  dump.dynamic_active_secrets(0).secret().UnpackTo(&secret);
  EXPECT_EQ(secret.tls_certificate().private_key().inline_string(), "[redacted]");
  EXPECT_EQ(secret.tls_certificate().certificate_chain().inline_string(), "chain");
  ASSERT_EQ(dump.dynamic_warming_secrets_size(), 1);
  const auto& waits = dump.dynamic_warming_secrets(0);
  EXPECT_EQ(waits.version_info(), "uninitialized");
  EXPECT_EQ(waits.client_status(), v3::NACKED);
  EXPECT_EQ(waits.error_state().details(), "why");
  EXPECT_EQ(waits.error_state().failed_configuration().value().find("key"), std::string::npos);
}

}  // namespace
}  // namespace sluice::server::admin
