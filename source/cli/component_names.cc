#include "source/cli/component_names.h"

#include <algorithm>

namespace sluice::cli {
namespace {

constexpr std::string_view kNames[] = {"admin",
                                       "alternate_protocols_cache",
                                       "assert",
                                       "aws",
                                       "backtrace",
                                       "basic_auth",
                                       "cache_filter",
                                       "client",
                                       "compression",
                                       "config",
                                       "conn_handler",
                                       "connection",
                                       "connection_limit",
                                       "credential_injector",
                                       "decompression",
                                       "dns",
                                       "dubbo",
                                       "dynamic_modules",
                                       "envoy_bug",
                                       "ext_authz",
                                       "ext_proc",
                                       "file",
                                       "filter",
                                       "filter_control",
                                       "forward_proxy",
                                       "geolocation",
                                       "golang",
                                       "grpc",
                                       "happy_eyeballs",
                                       "hc",
                                       "health_checker",
                                       "http",
                                       "http2",
                                       "hystrix",
                                       "init",
                                       "io",
                                       "jwt",
                                       "kafka",
                                       "key_value_store",
                                       "lua",
                                       "main",
                                       "matcher",
                                       "misc",
                                       "mongo",
                                       "multi_connection",
                                       "oauth2",
                                       "pool",
                                       "quic",
                                       "quic_stream",
                                       "rate_limit_quota",
                                       "rbac",
                                       "rds",
                                       "redis",
                                       "rocketmq",
                                       "router",
                                       "runtime",
                                       "secret",
                                       "stats",
                                       "stats_sinks",
                                       "stateful_session",
                                       "tap",
                                       "testing",
                                       "thrift",
                                       "tracing",
                                       "udp",
                                       "upstream",
                                       "wasm",
                                       "websocket",
                                       "xds"};

}  // namespace

bool IsComponentName(std::string_view name) {
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

}  // namespace sluice::cli
