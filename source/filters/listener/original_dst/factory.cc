#include "source/filters/listener/original_dst/factory.h"

#include "envoy/extensions/filters/listener/original_dst/v3/original_dst.pb.h"
#include "source/config/parse/values.h"
#include "source/filters/listener/original_dst/original_dst.h"

namespace sluice::filters::listener {
namespace {

class Factory final : public proxy::ListenerFilterFactory {
 public:
  std::unique_ptr<proxy::ListenerFilter> Make(proxy::WorkerContext&) const override {
    return std::make_unique<OriginalDstFilter>();
  }
};

std::shared_ptr<const proxy::ListenerFilterFactory> Parse(const google::protobuf::Any& any,
                                                          extension::FilterParseContext& context) {
  envoy::extensions::filters::listener::original_dst::v3::OriginalDst from;
  if (!config::Unpack(any, context.errors, from)) return nullptr;
  return std::make_shared<Factory>();
}

}  // namespace

void RegisterOriginalDst(extension::Registry& registry) {
  registry.AddListenerFilter("envoy.extensions.filters.listener.original_dst.v3.OriginalDst",
                             &Parse);
}

}  // namespace sluice::filters::listener
