#include "source/filters/listener/http_inspector/factory.h"

#include "envoy/extensions/filters/listener/http_inspector/v3/http_inspector.pb.h"
#include "source/config/parse/values.h"
#include "source/filters/listener/http_inspector/http_inspector.h"

namespace sluice::filters::listener {
namespace {

class Factory final : public proxy::ListenerFilterFactory {
 public:
  explicit Factory(stats::Store& store)
      : stats_(store.AddGroup<HttpInspectorStats>("http_inspector.")) {}
  std::unique_ptr<proxy::ListenerFilter> Make(proxy::WorkerContext& worker) const override {
    return std::make_unique<HttpInspectorFilter>(stats_.ForThread(worker.worker.index));
  }

 private:
  const stats::GroupHandle<HttpInspectorStats> stats_;
};

std::shared_ptr<const proxy::ListenerFilterFactory> Parse(const google::protobuf::Any& any,
                                                          extension::FilterParseContext& context) {
  envoy::extensions::filters::listener::http_inspector::v3::HttpInspector from;
  if (!config::Unpack(any, context.errors, from)) return nullptr;
  return std::make_shared<Factory>(context.stats);
}

}  // namespace

void RegisterHttpInspector(extension::Registry& registry) {
  registry.AddListenerFilter("envoy.extensions.filters.listener.http_inspector.v3.HttpInspector",
                             &Parse);
}

}  // namespace sluice::filters::listener
