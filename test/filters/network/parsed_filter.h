#pragma once

#include <map>
#include <memory>
#include <string>

#include "source/extension/registry/registry.h"
#include "test/config/load/from_yaml.h"

namespace sluice::filters::network {

// A network filter from the YAML of its message, with what its parser needs.
class ParsedFilter : route::ClusterIds {
 public:
  ParsedFilter(void (*enlist)(extension::Registry&), const std::string& message,
               const std::string& fields, stats::Store& stats) {
    extension::Registry registry;
    enlist(registry);
    const std::string separator = fields.empty() ? "" : ", ";
    const auto any = config::FromYaml<google::protobuf::Any>(
        "{'@type': type.googleapis.com/envoy.extensions.filters.network." + message + separator +
        fields + "}");
    extension::FilterParseContext context{errors, stats, *this, runtime, nullptr};
    factory =
        registry.FindNetworkFilter("envoy.extensions.filters.network." + message)(any, context);
  }
  std::string fault() const {
    if (errors.faults().empty()) return "";
    return errors.faults()[0].path + ": " + errors.faults()[0].why;
  }

  extension::FieldErrors errors;
  runtime::Cells runtime;
  std::shared_ptr<const proxy::NetworkFilterFactory> factory;

 private:
  uint32_t IdOf(std::string_view name) override {
    return ids_.emplace(name, static_cast<uint32_t>(ids_.size())).first->second;
  }
  std::map<std::string, uint32_t, std::less<>> ids_;
};

}  // namespace sluice::filters::network
