#include "source/filters/network/set_filter_state/factory.h"

#include "envoy/extensions/filters/network/set_filter_state/v3/set_filter_state.pb.h"
#include "source/config/parse/values.h"
#include "source/filters/network/set_filter_state/set_filter_state.h"

namespace sluice::filters::network {
namespace {

using extension::FieldErrors;
using From = envoy::extensions::filters::common::set_filter_state::v3::FilterStateValue;

class Factory final : public proxy::NetworkFilterFactory {
 public:
  explicit Factory(std::vector<StateValue> values) : values_(std::move(values)) {}
  std::unique_ptr<proxy::NetworkFilter> Make(proxy::NetworkFilterContext& context) const override {
    return std::make_unique<SetFilterStateFilter>(values_, context);
  }

 private:
  const std::vector<StateValue> values_;
};

// Plain text under any name may be set; of the names that mean something to Envoy, those that mean
// the same here.
bool IsBuilt(const From& from) {
  return from.factory_key() == "envoy.string" ||
         (from.factory_key().empty() && from.object_key() == proxy::kTcpProxyCluster);
}

void ParseValue(const From& from, FieldErrors& errors, StateValue& out) {
  out.key = from.object_key();
  out.skip_if_empty = from.skip_if_empty();
  if (!IsBuilt(from)) {
    errors.Error("object_key", "is not built yet")
        .WithValue(from.object_key())
        .WithHint("built are envoy.tcp_proxy.cluster, and any name with factory_key envoy.string");
  }
  if (from.shared_with_upstream() != From::NONE)
    errors.Error("shared_with_upstream", "is not built yet");
  FieldErrors::Scope scope(errors, "format_string");
  std::string text = from.format_string().text_format();
  if (from.format_string().has_text_format_source()) {
    FieldErrors::Scope source(errors, "text_format_source");
    if (!config::ToText(from.format_string().text_format_source(), errors, text)) return;
  } else if (from.format_string().has_json_format()) {
    errors.Error("json_format", "is not built here: use text_format_source");
  }
  std::string error;
  if (!sluice::http::format::Format::Parse(text, out.format, error)) {
    errors.Error(error).WithValue(text);
  }
}

std::shared_ptr<const proxy::NetworkFilterFactory> Parse(const google::protobuf::Any& any,
                                                         extension::FilterParseContext& context) {
  envoy::extensions::filters::network::set_filter_state::v3::Config from;
  if (!config::Unpack(any, context.errors, from)) return nullptr;
  const size_t before = context.errors.error_count();
  std::vector<StateValue> values;
  for (int i = 0; i < from.on_new_connection_size(); ++i) {
    FieldErrors::Scope scope(context.errors, "on_new_connection", static_cast<size_t>(i));
    ParseValue(from.on_new_connection(i), context.errors, values.emplace_back());
  }
  if (from.on_downstream_tls_handshake_size() > 0)
    context.errors.Error("on_downstream_tls_handshake", "is not built yet");
  if (from.on_downstream_data_size() > 0)
    context.errors.Error("on_downstream_data", "is not built yet");
  if (context.errors.error_count() != before) return nullptr;
  return std::make_shared<Factory>(std::move(values));
}

}  // namespace

void RegisterSetFilterState(extension::Registry& registry) {
  registry.AddNetworkFilter("envoy.extensions.filters.network.set_filter_state.v3.Config", &Parse);
}

}  // namespace sluice::filters::network
