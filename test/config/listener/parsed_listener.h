#pragma once

#include <map>
#include <string>

#include "gtest/gtest.h"
#include "source/config/listener/listener_parser.h"
#include "test/config/load/from_yaml.h"

namespace sluice::config {

// What the parsers of a listener need, and the first fault that they found.
class ListenerParse : route::ClusterIds {
 public:
  explicit ListenerParse(extension::Registry known = {}) : registry(std::move(known)) {}

  ListenerParseContext Context() { return {errors, registry, *this, runtime, stats, nullptr, tls}; }
  std::string fault() const {
    if (errors.faults().empty()) return "";
    return errors.faults()[0].path + ": " + errors.faults()[0].why;
  }

  const extension::Registry registry;
  extension::FieldErrors errors;
  runtime::Cells runtime;
  stats::Store stats{1};
  StaticSecrets secrets;
  FetchedSecrets fetched;
  TlsRecipes recipes;
  const TlsParts tls{secrets, fetched, recipes, stats};

 private:
  uint32_t IdOf(std::string_view name) override {
    return ids_.emplace(name, static_cast<uint32_t>(ids_.size())).first->second;
  }
  std::map<std::string, uint32_t, std::less<>> ids_;
};

// The fields of a connection manager that are always needed.
constexpr char kRoutes[] = "stat_prefix: h, route_config: {}";
constexpr char kRouter[] =
    "{name: envoy.filters.http.router, typed_config: {'@type': "
    "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}";

// A connection manager with these fields, in YAML's flow form, parsed.
struct ParsedHttp : ListenerParse {
  explicit ParsedHttp(const std::string& fields, extension::Registry known = {})
      : ListenerParse(std::move(known)) {
    ListenerParseContext context = Context();
    ParseHttpConnectionManager(FromYaml<HttpConnectionManager>("{" + fields + "}"), "listener.l.",
                               4096, context, spec);
  }
  proxy::HttpSpec spec;
};

// Stands for the TLS inspector, which chains may need.
class NoListenerFilter final : public proxy::ListenerFilterFactory {
 public:
  std::unique_ptr<proxy::ListenerFilter> Make(proxy::WorkerContext&) const override {
    return nullptr;
  }
};

constexpr char kTlsInspector[] = "envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector";

inline extension::Registry WithTlsInspector() {
  extension::Registry registry;
  registry.AddListenerFilter(
      kTlsInspector,
      [](const google::protobuf::Any&,
         extension::FilterParseContext&) -> std::shared_ptr<const proxy::ListenerFilterFactory> {
        return std::make_shared<NoListenerFilter>();
      });
  return registry;
}

// A listener with these fields, parsed.
struct ParsedListener : ListenerParse {
  explicit ParsedListener(const std::string& fields, extension::Registry known = WithTlsInspector())
      : ListenerParse(std::move(known)) {
    ListenerParseContext context = Context();
    ParseListener(FromYaml<envoy::config::listener::v3::Listener>("{" + fields + "}"), context,
                  spec);
  }
  proxy::ListenerSpec spec;
};

}  // namespace sluice::config
