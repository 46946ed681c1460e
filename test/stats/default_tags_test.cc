#include "source/stats/default_tags.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "source/stats/tag_extractor.h"

namespace sluice::stats {
namespace {

std::string Extract(std::string_view name) {
  std::vector<std::string> errors;
  const TagExtractor extractor({}, errors);
  EXPECT_TRUE(errors.empty()) << errors[0];
  std::string result;
  std::vector<Tag> tags;
  extractor.Extract(name, result, tags);
  for (const Tag& tag : tags) result.append(" ").append(tag.name).append("=").append(tag.value);
  return result;
}

TEST(DefaultTagsTest, KnowsTheDefaultTags) {
  const struct {
    const char* name;
    const char* expected;
  } cases[] = {
      {"cluster.web.upstream_rq_200",
       "cluster.upstream_rq envoy.response_code=200 envoy.cluster_name=web"},
      {"cluster.web.upstream_rq_2xx",
       "cluster.upstream_rq_xx envoy.response_code_class=2 envoy.cluster_name=web"},
      {"cluster.web.upstream_rq_total", "cluster.upstream_rq_total envoy.cluster_name=web"},
      {"cluster.b.0.upstream_rq_total", "cluster.0.upstream_rq_total envoy.cluster_name=b"},
      {"cluster.web.external.upstream_rq_404",
       "cluster.external.upstream_rq envoy.response_code=404 envoy.cluster_name=web"},
      {"cluster.outbound|80||a;.upstream_cx_total",
       "cluster.upstream_cx_total envoy.cluster_name=outbound|80||a;"},
      {"cluster.web.grpc.helloworld.SayHello.success",
       "cluster.grpc.success envoy.grpc_bridge_method=SayHello "
       "envoy.grpc_bridge_service=helloworld "
       "envoy.cluster_name=web"},
      {"cluster.web.health_check.name.deep.attempt",
       "cluster.health_check.attempt envoy.health_check_name=deep envoy.cluster_name=web"},
      {"cluster.web.health_check.attempt", "cluster.health_check.attempt envoy.cluster_name=web"},
      {"cluster.web.ssl.ciphers.ECDHE-RSA-AES128-GCM-SHA256",
       "cluster.ssl.ciphers cipher_suite=ECDHE-RSA-AES128-GCM-SHA256 envoy.cluster_name=web"},
      {"cluster.web.ssl.versions.TLSv1.3",
       "cluster.ssl.versions envoy.ssl_version=TLSv1.3 envoy.cluster_name=web"},
      {"http.in.downstream_rq_5xx",
       "http.downstream_rq_xx envoy.response_code_class=5 envoy.http_conn_manager_prefix=in"},
      {"http.in.x.downstream_cx_total",
       "http.x.downstream_cx_total envoy.http_conn_manager_prefix=in"},
      {"http.in.rds.local_route/a.b.update_success",
       "http.rds.update_success envoy.rds_route_config=local_route/a.b "
       "envoy.http_conn_manager_prefix=in"},
      {"http.in.scoped_rds.scopes.update_success",
       "http.scoped_rds.update_success envoy.scoped_rds_config=scopes "
       "envoy.http_conn_manager_prefix=in"},
      {"http.in.user_agent.ios.downstream_cx_total",
       "http.user_agent.downstream_cx_total envoy.http_user_agent=ios "
       "envoy.http_conn_manager_prefix=in"},
      {"http.in.fault.caller.aborts_injected",
       "http.fault.aborts_injected envoy.fault_downstream_cluster=caller "
       "envoy.http_conn_manager_prefix=in"},
      {"http.in.rbac.policy.readers.allowed",
       "http.rbac.policy.allowed envoy.rbac_policy_name=readers envoy.http_conn_manager_prefix=in"},
      {"http.in.rbac.mine.allowed",
       "http.rbac.allowed envoy.rbac_http_prefix=mine envoy.http_conn_manager_prefix=in"},
      {"http.in.ext_authz.edge.ok",
       "http.ext_authz.ok envoy.ext_authz_prefix=edge envoy.http_conn_manager_prefix=in"},
      {"listener.127.0.0.1_8080.downstream_cx_total",
       "listener.downstream_cx_total envoy.listener_address=127.0.0.1_8080"},
      {"listener.[__1]_0.downstream_cx_total",
       "listener.downstream_cx_total envoy.listener_address=[__1]_0"},
      {"listener.my_listener.downstream_cx_total",
       "listener.downstream_cx_total envoy.listener_address=my_listener"},
      {"listener.admin.downstream_cx_total", "listener.admin.downstream_cx_total"},
      {"listener.admin.http.admin.downstream_rq_2xx",
       "listener.admin.http.downstream_rq_xx envoy.response_code_class=2 "
       "envoy.http_conn_manager_prefix=admin"},
      {"listener.127.0.0.1_0.worker_3.downstream_cx_total",
       "listener.worker_downstream_cx_total envoy.worker_id=3 envoy.listener_address=127.0.0.1_0"},
      {"listener.0.0.0.0_80.http.in.downstream_rq_completed",
       "listener.http.downstream_rq_completed envoy.http_conn_manager_prefix=in "
       "envoy.listener_address=0.0.0.0_80"},
      {"listener.0.0.0.0_443.ssl.ciphers.TLS_AES_128_GCM_SHA256",
       "listener.ssl.ciphers envoy.ssl_cipher=TLS_AES_128_GCM_SHA256 "
       "envoy.listener_address=0.0.0.0_443"},
      {"listener.a.ssl.certificate.cert1.expiration_unix_time_seconds",
       "listener.ssl.certificate.expiration_unix_time_seconds envoy.tls_certificate=cert1 "
       "envoy.listener_address=a"},
      {"listener_manager.worker_0.dispatcher.loop_duration_us",
       "listener_manager.worker_dispatcher.loop_duration_us envoy.worker_id=0"},
      {"listener_manager.workers_started", "listener_manager.workers_started"},
      {"server.worker_12.watchdog_miss", "server.worker_watchdog_miss envoy.worker_id=12"},
      {"server.main_thread.watchdog_miss", "server.main_thread.watchdog_miss"},
      {"server.live", "server.live"},
      {"vhost.v.vcluster.vc.upstream_rq_200",
       "vhost.vcluster.upstream_rq envoy.response_code=200 envoy.virtual_cluster=vc "
       "envoy.virtual_host=v"},
      {"vhost.v.route.r.upstream_rq_total",
       "vhost.route.upstream_rq_total envoy.virtual_host=v envoy.route=r"},
      {"tcp.in.downstream_cx_total", "tcp.downstream_cx_total envoy.tcp_prefix=in"},
      {"auth.clientssl.x.auth_ip_allowlist",
       "auth.clientssl.auth_ip_allowlist envoy.clientssl_prefix=x"},
      {"edge.http_local_rate_limit.ok",
       "http_local_rate_limit.ok envoy.local_http_ratelimit_prefix=edge"},
      {"edge.rbac.allowed", "rbac.allowed envoy.rbac_prefix=edge"},
      {"local_rate_limit.x.ok", "local_rate_limit.ok envoy.local_network_ratelimit_prefix=x"},
      {"proxy_proto.not_found_disallowed", "proxy_proto.not_found_disallowed"},
      {"proxy_proto.versions.v2.found", "proxy_proto.found envoy.proxy_protocol_version=2"},
      {"proxy_proto.p.versions.v1.error",
       "proxy_proto.error envoy.proxy_protocol_prefix=p envoy.proxy_protocol_version=1"},
      {"sds.default.update_success", "sds.update_success envoy.xds_resource_name=default"},
      {"", ""},
      {"...", "..."},
      {"cluster.", "cluster."},
      {"cluster..x", "cluster..x"},
      {"_rq_200", " envoy.response_code=200"},
  };
  for (const auto& each : cases) {
    std::string expected = each.expected;
    if (expected.substr(0, 1) == " ") expected = "_rq" + expected;
    EXPECT_EQ(Extract(each.name), expected) << each.name;
  }
}

}  // namespace
}  // namespace sluice::stats
