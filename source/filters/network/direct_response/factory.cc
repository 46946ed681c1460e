#include "source/filters/network/direct_response/factory.h"

#include "envoy/extensions/filters/network/direct_response/v3/config.pb.h"
#include "source/config/parse/values.h"
#include "source/filters/network/direct_response/direct_response.h"

namespace sluice::filters::network {
namespace {

class Factory final : public proxy::NetworkFilterFactory {
 public:
  explicit Factory(std::string response) : response_(std::move(response)) {}
  std::unique_ptr<proxy::NetworkFilter> Make(proxy::NetworkFilterContext& context) const override {
    return std::make_unique<DirectResponseFilter>(response_, context);
  }
  bool terminal() const override { return true; }

 private:
  const std::string response_;
};

std::shared_ptr<const proxy::NetworkFilterFactory> Parse(const google::protobuf::Any& any,
                                                         extension::FilterParseContext& context) {
  envoy::extensions::filters::network::direct_response::v3::Config from;
  if (!config::Unpack(any, context.errors, from)) return nullptr;
  std::string response;
  extension::FieldErrors::Scope scope(context.errors, "response");
  if (from.has_response() && !config::ToText(from.response(), context.errors, response))
    return nullptr;
  return std::make_shared<Factory>(std::move(response));
}

}  // namespace

void RegisterDirectResponse(extension::Registry& registry) {
  registry.AddNetworkFilter("envoy.extensions.filters.network.direct_response.v3.Config", &Parse);
}

}  // namespace sluice::filters::network
