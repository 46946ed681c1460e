#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "google/protobuf/util/json_util.h"
#include "source/config/route/route_config_parser.h"

namespace sluice::config {

// Numbers in the order in which names come.
class CountingIds final : public route::ClusterIds {
 public:
  uint32_t IdOf(std::string_view name) override {
    return ids_.emplace(name, static_cast<uint32_t>(ids_.size())).first->second;
  }
  const std::map<std::string, uint32_t>& ids() const { return ids_; }

 private:
  std::map<std::string, uint32_t> ids_;
};

// A route configuration in JSON, parsed.
struct ParsedRoutes {
  explicit ParsedRoutes(const std::string& json, const extension::Registry& registry = {}) {
    envoy::config::route::v3::RouteConfiguration proto;
    const auto status = google::protobuf::util::JsonStringToMessage(json, &proto);
    EXPECT_TRUE(status.ok()) << status.ToString() << "\n" << json;
    RouteParseContext context{errors, registry, ids, runtime};
    ParseRouteConfiguration(proto, context, spec);
  }
  // The first route of the first virtual host.
  const route::RouteSpec& route() const { return spec.virtual_hosts.at(0).routes.at(0); }

  extension::FieldErrors errors;
  CountingIds ids;
  runtime::Cells runtime;
  route::RouteConfigurationSpec spec;
};

// A configuration with one virtual host for "*" and this route in it.
inline std::string WithRoute(const std::string& route) {
  return R"({"virtual_hosts": [{"name": "v", "domains": ["*"], "routes": [)" + route + "]}]}";
}
// The same with the action `route` and these fields.
inline std::string WithAction(const std::string& fields) {
  return WithRoute(R"({"match": {"prefix": "/"}, "route": {)" + fields + "}}");
}
inline std::string WithMatch(const std::string& fields) {
  return WithRoute(R"({"match": {)" + fields + R"(}, "route": {"cluster": "a"}})");
}

}  // namespace sluice::config
