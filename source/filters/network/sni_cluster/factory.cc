#include "source/filters/network/sni_cluster/factory.h"

#include "envoy/extensions/filters/network/sni_cluster/v3/sni_cluster.pb.h"
#include "source/config/parse/values.h"
#include "source/filters/network/sni_cluster/sni_cluster.h"

namespace sluice::filters::network {
namespace {

class Factory final : public proxy::NetworkFilterFactory {
 public:
  std::unique_ptr<proxy::NetworkFilter> Make(proxy::NetworkFilterContext& context) const override {
    return std::make_unique<SniClusterFilter>(context);
  }
};

std::shared_ptr<const proxy::NetworkFilterFactory> Parse(const google::protobuf::Any& any,
                                                         extension::FilterParseContext& context) {
  envoy::extensions::filters::network::sni_cluster::v3::SniCluster from;
  if (!config::Unpack(any, context.errors, from)) return nullptr;
  return std::make_shared<Factory>();
}

}  // namespace

void RegisterSniCluster(extension::Registry& registry) {
  registry.AddNetworkFilter("envoy.extensions.filters.network.sni_cluster.v3.SniCluster", &Parse);
}

}  // namespace sluice::filters::network
