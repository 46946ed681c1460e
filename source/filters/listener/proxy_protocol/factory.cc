#include "source/filters/listener/proxy_protocol/factory.h"

#include "envoy/extensions/filters/listener/proxy_protocol/v3/proxy_protocol.pb.h"
#include "source/config/parse/values.h"
#include "source/filters/listener/proxy_protocol/proxy_protocol.h"

namespace sluice::filters::listener {
namespace {

namespace v3 = envoy::extensions::filters::listener::proxy_protocol::v3;
using extension::FieldErrors;

class Factory final : public proxy::ListenerFilterFactory {
 public:
  explicit Factory(ProxyProtocolConfig config) : config_(std::move(config)) {}
  std::unique_ptr<proxy::ListenerFilter> Make(proxy::WorkerContext& worker) const override {
    return std::make_unique<ProxyProtocolFilter>(config_, worker);
  }

 private:
  const ProxyProtocolConfig config_;
};

void ParseRules(const v3::ProxyProtocol& from, FieldErrors& errors, ProxyProtocolConfig& out) {
  if (from.rules_size() > 0 && from.tlv_location() != v3::ProxyProtocol::FILTER_STATE) {
    errors.Error("rules", "dynamic metadata is not built yet")
        .WithHint("with tlv_location: FILTER_STATE the values are kept as filter state");
    return;
  }
  for (int i = 0; i < from.rules_size(); ++i) {
    FieldErrors::Scope scope(errors, "rules", static_cast<size_t>(i));
    const v3::ProxyProtocol::Rule& rule = from.rules(i);
    if (!rule.has_on_tlv_present()) {
      errors.Error("on_tlv_present", "is needed: without it the rule does nothing");
      continue;
    }
    if (rule.on_tlv_present().value_string_encoding() == v3::ProxyProtocol::KeyValuePair::BASE64) {
      errors.Error("on_tlv_present.value_string_encoding", "BASE64 is not built yet");
    }
    out.rules.push_back({static_cast<uint8_t>(rule.tlv_type()), rule.on_tlv_present().key()});
  }
}

std::shared_ptr<const proxy::ListenerFilterFactory> Parse(const google::protobuf::Any& any,
                                                          extension::FilterParseContext& context) {
  v3::ProxyProtocol from;
  if (!config::Unpack(any, context.errors, from)) return nullptr;
  const size_t before = context.errors.error_count();
  ProxyProtocolConfig to;
  to.allow_without = from.allow_requests_without_proxy_protocol();
  for (const int version : from.disallowed_versions()) {
    (version == envoy::config::core::v3::ProxyProtocolConfig::V1 ? to.disallow_v1
                                                                 : to.disallow_v2) = true;
  }
  ParseRules(from, context.errors, to);
  if (to.disallow_v1 && to.disallow_v2 && !to.allow_without) {
    context.errors.Error("disallowed_versions", "leave no connection that could be accepted");
  }
  const std::string prefix =
      from.stat_prefix().empty() ? "proxy_proto." : "proxy_proto." + from.stat_prefix() + ".";
  to.stats = context.stats.AddGroup<ProxyProtocolStats>(prefix);
  to.v1 = context.stats.AddGroup<ProxyVersionStats>(prefix + "versions.v1.");
  to.v2 = context.stats.AddGroup<ProxyVersionStats>(prefix + "versions.v2.");
  if (context.errors.error_count() != before) return nullptr;
  return std::make_shared<Factory>(std::move(to));
}

}  // namespace

void RegisterProxyProtocol(extension::Registry& registry) {
  registry.AddListenerFilter("envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol",
                             &Parse);
}

}  // namespace sluice::filters::listener
