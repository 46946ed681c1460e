#pragma once

#include <cstdint>
#include <string>

#include "gtest/gtest.h"
#include "source/config/load/bootstrap_loader.h"

namespace sluice::server {

// Pieces of bootstraps, as JSON.

inline std::string SocketAddress(uint16_t port) {
  return R"({"socket_address": {"address": "127.0.0.1", "port_value": )" + std::to_string(port) +
         "}}";
}

inline std::string DirectResponse(const std::string& body) {
  return R"({"match": {"prefix": "/"}, "direct_response": {"status": 200, "body": {"inline_string": ")" +
         body + R"("}}})";
}

inline std::string RouteTo(const std::string& cluster) {
  return R"({"match": {"prefix": "/"}, "route": {"cluster": ")" + cluster + R"("}})";
}

// A listener with one connection manager and one route; `fields` are more of its own and
// `chain_fields` of its filter chain, each with a comma before them.
inline std::string ListenerText(const std::string& name, const std::string& route,
                                uint16_t port = 0, const std::string& fields = "",
                                const std::string& chain_fields = "") {
  return R"({"name": ")" + name + R"(", "address": )" + SocketAddress(port) + fields +
         R"(, "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
      "stat_prefix": "in",
      "route_config": {"name": "routes", "virtual_hosts": [
        {"name": "v", "domains": ["*"], "routes": [)" +
         route + R"(]}]},
      "http_filters": [{"name": "router", "typed_config": {
        "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}])" +
         chain_fields + "}]}";
}

inline std::string Endpoints(const std::string& cluster, const std::string& host, uint16_t port) {
  return R"("load_assignment": {"cluster_name": ")" + cluster +
         R"(", "endpoints": [{"lb_endpoints": [{"endpoint": {"address": {"socket_address":
      {"address": ")" +
         host + R"(", "port_value": )" + std::to_string(port) + "}}}}]}]}";
}

inline std::string StaticCluster(const std::string& name, uint16_t port) {
  return R"({"name": ")" + name + R"(", "type": "STATIC", )" + Endpoints(name, "127.0.0.1", port) +
         "}";
}

// Its name is host.test; `dns` is the port of its server.
inline std::string DnsCluster(const std::string& name, uint16_t port, uint16_t dns,
                              const std::string& connect_timeout = "5s") {
  return R"({"name": ")" + name + R"(", "type": "STRICT_DNS", "connect_timeout": ")" +
         connect_timeout + R"(", "dns_lookup_family": "V4_ONLY", "dns_resolvers": [)" +
         SocketAddress(dns) + "], " + Endpoints(name, "host.test", port) + "}";
}

// `listeners` and `clusters` are separated by commas; `fields` are more of the bootstrap's own,
// with a comma before them.
inline std::string BootstrapText(const std::string& listeners, const std::string& clusters = "",
                                 const std::string& fields = "") {
  return R"({"static_resources": {"listeners": [)" + listeners + R"(], "clusters": [)" + clusters +
         "]}" + fields + "}";
}

// A text as a JSON string.
inline std::string Json(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '\n' ? "\\n" : std::string(1, c);
  return out + "\"";
}

// A field of a filter chain, with a comma before it: TLS with this certificate.
inline std::string DownstreamTls(const std::string& chain, const std::string& key,
                                 const std::string& trusted_ca = "") {
  return R"(, "transport_socket": {"name": "tls", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
      "common_tls_context": {"tls_certificates": [{"certificate_chain": {"inline_string": )" +
         Json(chain) + R"(}, "private_key": {"inline_string": )" + Json(key) + "}}]" +
         (trusted_ca.empty() ? ""
                             : R"(, "validation_context": {"trusted_ca": {"inline_string": )" +
                                   Json(trusted_ca) + "}}") +
         "}}}";
}

inline envoy::config::bootstrap::v3::Bootstrap Parse(const std::string& text) {
  config::load::BootstrapOptions options;
  options.yaml = text;
  extension::FieldErrors errors;
  const auto loaded = config::load::LoadBootstrap(options, errors);
  EXPECT_TRUE(errors.ok()) << errors.ErrorText();
  return std::move(loaded->proto);
}

}  // namespace sluice::server
