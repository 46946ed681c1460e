#include "source/filters/http/health_check/factory.h"

#include "envoy/extensions/filters/http/health_check/v3/health_check.pb.h"
#include "source/config/parse/values.h"
#include "source/config/route/route_config_parser.h"
#include "source/filters/http/health_check/health_check.h"

namespace sluice::filters::http {
namespace {

namespace v3 = envoy::extensions::filters::http::health_check::v3;

class Factory final : public proxy::HttpFilterFactory {
 public:
  explicit Factory(HealthCheckConfig config) : config_(std::move(config)) {}
  proxy::HttpFilter* Make(proxy::FilterContext& context, base::Arena& arena,
                          const route::FilterOverride*) const override {
    return arena.New<HealthCheckFilter>(config_, context);
  }

 private:
  const HealthCheckConfig config_;
};

std::shared_ptr<const proxy::HttpFilterFactory> Parse(const google::protobuf::Any& any,
                                                      extension::HttpFilterParseContext& context) {
  extension::FieldErrors& errors = context.errors;
  v3::HealthCheck from;
  if (!config::Unpack(any, errors, from)) return nullptr;
  HealthCheckConfig to;
  to.pass_through = from.pass_through_mode().value();
  for (int i = 0; i < from.headers_size(); ++i) {
    extension::FieldErrors::Scope scope(errors, "headers", static_cast<size_t>(i));
    config::ParseHeaderMatcher(from.headers(i), errors, to.headers.emplace_back());
  }
  if (from.has_cache_time()) errors.Error("cache_time", "is not built yet");
  if (from.cluster_min_healthy_percentages_size() > 0) {
    errors.Error("cluster_min_healthy_percentages", "is not built yet");
  }
  return std::make_shared<Factory>(std::move(to));
}

}  // namespace

void RegisterHealthCheck(extension::Registry& registry) {
  registry.AddHttpFilter("envoy.extensions.filters.http.health_check.v3.HealthCheck",
                         {&Parse, nullptr});
}

}  // namespace sluice::filters::http
