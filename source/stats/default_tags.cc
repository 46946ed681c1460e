#include "source/stats/default_tags.h"

namespace sluice::stats {

const DefaultTag kDefaultTags[] = {
    {"envoy.ssl_curve", "listener.**.ssl.curves.$+", true},
    {"envoy.ssl_curve", "cluster.**.ssl.curves.$+", true},
    {"envoy.ssl_sigalg", "listener.**.ssl.sigalgs.$+", true},
    {"envoy.ssl_sigalg", "cluster.**.ssl.sigalgs.$+", true},
    {"envoy.ssl_version", "listener.**.ssl.versions.$+", true},
    {"envoy.ssl_version", "cluster.**.ssl.versions.$+", true},
    {"envoy.worker_id", "listener.@.$.**", true, "", "worker_"},
    {"envoy.worker_id", "server.$.**", true, "", "worker_"},
    {"envoy.worker_id", "listener_manager.$.**", true, "", "worker_"},
    {"envoy.worker_id", "thread_local_cluster_manager.$.**", true, "", "worker_"},
    {"envoy.tls_certificate", "listener.**.ssl.certificate.$.**", true},
    {"envoy.tls_certificate", "cluster.**.ssl.certificate.$.**", true},
    {"envoy.local_http_ratelimit_prefix", "$.http_local_rate_limit.**", true},
    {"envoy.rbac_prefix", "$.rbac.**", true},

    {"envoy.ssl_cipher", "listener.**.ssl.ciphers.$+"},
    {"cipher_suite", "cluster.*.ssl.ciphers.$+"},
    {"envoy.http_conn_manager_prefix", "listener.**.http.$.**"},
    {"envoy.listener_address", "listener.$@.**", false, "admin"},

    {"envoy.health_check_name", "cluster.*.health_check.name.$.**", false, "", "", 1},
    {"envoy.grpc_bridge_method", "cluster.*.grpc.*.$.**"},
    {"envoy.grpc_bridge_service", "cluster.*.grpc.$.**"},
    {"envoy.cluster_name", "cluster.$.**"},
    {"envoy.ext_authz_prefix", "cluster.*.ext_authz.$.**"},

    {"envoy.rds_route_config", "http.*.rds.$+.*"},
    {"envoy.scoped_rds_config", "http.*.scoped_rds.$+.*"},
    {"envoy.rbac_policy_name", "http.*.rbac.policy.$.*"},
    {"envoy.rbac_policy_name", "http.*.rbac.*.policy.$.*"},
    {"envoy.rbac_http_prefix", "http.*.rbac.$.**", false, "policy"},
    {"envoy.http_user_agent", "http.*.user_agent.$.**"},
    {"envoy.fault_downstream_cluster", "http.*.fault.$.**"},
    {"envoy.ext_authz_prefix", "http.*.ext_authz.$.**"},
    {"envoy.dynamo_partition_id", "http.*.dynamodb.table.*.capacity.*.$"},
    {"envoy.dynamo_operation", "http.*.dynamodb.operation.$.**"},
    {"envoy.dynamo_operation", "http.*.dynamodb.table.*.capacity.$.**"},
    {"envoy.dynamo_table", "http.*.dynamodb.table.$.**"},
    {"envoy.dynamo_table", "http.*.dynamodb.error.$.**"},
    {"envoy.http_conn_manager_prefix", "http.$.**"},

    {"envoy.virtual_cluster", "vhost.*.vcluster.$.**"},
    {"envoy.virtual_host", "vhost.$.**"},
    {"envoy.route", "vhost.*.route.$.**"},

    {"envoy.tcp_prefix", "tcp.$.**"},
    {"envoy.udp_prefix", "udp.$.**"},
    {"envoy.clientssl_prefix", "auth.clientssl.$.**"},
    {"envoy.ratelimit_prefix", "ratelimit.$.**"},
    {"envoy.local_network_ratelimit_prefix", "local_rate_limit.$.**"},
    {"envoy.local_listener_ratelimit_prefix", "listener_local_ratelimit.$.**"},
    {"envoy.dns_filter_prefix", "dns_filter.$.**"},
    {"envoy.connection_limit_prefix", "connection_limit.$.**"},
    {"envoy.google_grpc_client_prefix", "grpc.$.**"},
    {"envoy.proxy_protocol_prefix", "proxy_proto.$.**", false, "versions"},
    {"envoy.proxy_protocol_version", "proxy_proto.versions.$.*", false, "", "v", 1},
    {"envoy.proxy_protocol_version", "proxy_proto.*.versions.$.*", false, "", "v", 2},
    {"envoy.xds_resource_name", "sds.$.**"},

    {"envoy.mongo_callsite", "mongo.*.collection.*.callsite.$.query.**"},
    {"envoy.mongo_collection", "mongo.*.collection.$.**.query.*"},
    {"envoy.mongo_cmd", "mongo.*.cmd.$.**"},
    {"envoy.mongo_prefix", "mongo.$.**"},
    {"envoy.thrift_prefix", "thrift.$.**"},
    {"envoy.redis_prefix", "redis.$.**"},
};

const size_t kDefaultTagCount = sizeof(kDefaultTags) / sizeof(kDefaultTags[0]);

}  // namespace sluice::stats
