#include "source/filters/network/echo/factory.h"

#include "envoy/extensions/filters/network/echo/v3/echo.pb.h"
#include "source/config/parse/values.h"
#include "source/filters/network/echo/echo.h"

namespace sluice::filters::network {
namespace {

class Factory final : public proxy::NetworkFilterFactory {
 public:
  std::unique_ptr<proxy::NetworkFilter> Make(proxy::NetworkFilterContext& context) const override {
    return std::make_unique<EchoFilter>(context);
  }
  bool terminal() const override { return true; }
};

std::shared_ptr<const proxy::NetworkFilterFactory> Parse(const google::protobuf::Any& any,
                                                         extension::FilterParseContext& context) {
  envoy::extensions::filters::network::echo::v3::Echo from;
  if (!config::Unpack(any, context.errors, from)) return nullptr;
  return std::make_shared<Factory>();
}

}  // namespace

void RegisterEcho(extension::Registry& registry) {
  registry.AddNetworkFilter("envoy.extensions.filters.network.echo.v3.Echo", &Parse);
}

}  // namespace sluice::filters::network
