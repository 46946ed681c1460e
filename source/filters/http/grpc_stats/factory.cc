#include "source/filters/http/grpc_stats/factory.h"

#include "envoy/extensions/filters/http/grpc_stats/v3/config.pb.h"
#include "source/config/parse/values.h"
#include "source/filters/http/grpc_stats/grpc_stats.h"

namespace sluice::filters::http {
namespace {

namespace v3 = envoy::extensions::filters::http::grpc_stats::v3;

class Factory final : public proxy::HttpFilterFactory {
 public:
  explicit Factory(GrpcStatsConfig config) : config_(std::move(config)) {}
  proxy::HttpFilter* Make(proxy::FilterContext& context, base::Arena& arena,
                          const route::FilterOverride*) const override {
    return arena.New<GrpcStatsFilter>(config_, context);
  }

 private:
  const GrpcStatsConfig config_;
};

std::shared_ptr<const proxy::HttpFilterFactory> Parse(const google::protobuf::Any& any,
                                                      extension::HttpFilterParseContext& context) {
  extension::FieldErrors& errors = context.errors;
  v3::FilterConfig from;
  if (!config::Unpack(any, errors, from)) return nullptr;
  GrpcStatsConfig to;
  to.all_methods = from.stats_for_all_methods().value();
  to.replace_dots = from.replace_dots_in_grpc_service_name();
  to.upstream_times = from.enable_upstream_stats();
  for (const auto& service : from.individual_method_stats_allowlist().services()) {
    for (const std::string& method : service.method_names()) {
      to.listed["/" + service.name() + "/" + method] = service.name() + "." + method + ".";
    }
  }
  return std::make_shared<Factory>(std::move(to));
}

}  // namespace

void RegisterGrpcStats(extension::Registry& registry) {
  registry.AddHttpFilter("envoy.extensions.filters.http.grpc_stats.v3.FilterConfig",
                         {&Parse, nullptr});
}

}  // namespace sluice::filters::http
