#include "source/filters/listener/tls_inspector/factory.h"

#include "envoy/extensions/filters/listener/tls_inspector/v3/tls_inspector.pb.h"
#include "source/config/parse/values.h"
#include "source/filters/listener/tls_inspector/tls_inspector.h"

namespace sluice::filters::listener {
namespace {

class Factory final : public proxy::ListenerFilterFactory {
 public:
  explicit Factory(TlsInspectorConfig config) : config_(std::move(config)) {}
  std::unique_ptr<proxy::ListenerFilter> Make(proxy::WorkerContext& worker) const override {
    return std::make_unique<TlsInspectorFilter>(config_, worker);
  }

 private:
  const TlsInspectorConfig config_;
};

std::shared_ptr<const proxy::ListenerFilterFactory> Parse(const google::protobuf::Any& any,
                                                          extension::FilterParseContext& context) {
  envoy::extensions::filters::listener::tls_inspector::v3::TlsInspector from;
  if (!config::Unpack(any, context.errors, from)) return nullptr;
  TlsInspectorConfig to;
  if (from.has_max_client_hello_size()) to.max_hello = from.max_client_hello_size().value();
  to.close_on_error = from.close_connection_on_client_hello_parsing_errors();
  to.stats = context.stats.AddGroup<TlsInspectorStats>("tls_inspector.");
  return std::make_shared<Factory>(std::move(to));
}

}  // namespace

void RegisterTlsInspector(extension::Registry& registry) {
  registry.AddListenerFilter("envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector",
                             &Parse);
}

}  // namespace sluice::filters::listener
