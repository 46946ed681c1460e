#pragma once

#include <string>

#include "gtest/gtest.h"
#include "source/config/cluster/cluster_parser.h"
#include "source/config/load/checker.h"
#include "test/config/load/from_yaml.h"

namespace sluice::config {

// A cluster of the name "a" with these fields, in YAML's flow form, parsed.
struct ParsedCluster {
  explicit ParsedCluster(const std::string& fields, const net::DnsOptions& resolver = {}) {
    spec.dns.resolver = resolver;
    const auto cluster = FromYaml<envoy::config::cluster::v3::Cluster>(
        fields.empty() ? "{name: a}" : "{name: a, " + fields + "}");
    ParseCluster(cluster, errors, spec);
    // What the parser takes, the support table must not refuse before it.
    extension::FieldErrors refused;
    if (errors.ok()) load::Checker().Check(cluster, refused);
    EXPECT_TRUE(refused.ok()) << refused.ErrorText();
  }
  // The first fault, "path: why".
  std::string fault() const {
    if (errors.faults().empty()) return "";
    return errors.faults()[0].path + ": " + errors.faults()[0].why;
  }

  extension::FieldErrors errors;
  upstream::ClusterSpec spec;
};

// A load_assignment with one locality of these endpoints.
inline std::string Endpoints(const std::string& endpoints) {
  return "load_assignment: {cluster_name: a, endpoints: [{lb_endpoints: [" + endpoints + "]}]}";
}
inline std::string Endpoint(const std::string& address, const std::string& more = "") {
  return "{endpoint: {address: {socket_address: {address: '" + address + "', port_value: 80}}}" +
         more + "}";
}

}  // namespace sluice::config
