#include "source/filters/http/rbac/factory.h"

#include "envoy/extensions/filters/http/rbac/v3/rbac.pb.h"
#include "source/config/parse/values.h"
#include "source/filters/http/rbac/rbac.h"
#include "source/filters/rbac/rules_parser.h"

namespace sluice::filters::http {
namespace {

namespace v3 = envoy::extensions::filters::http::rbac::v3;
using extension::FieldErrors;

class Factory final : public proxy::HttpFilterFactory {
 public:
  Factory(RbacConfig config, RbacCells cells)
      : config_(std::move(config)), cells_(std::move(cells)) {}
  proxy::HttpFilter* Make(proxy::FilterContext& context, base::Arena& arena,
                          const route::FilterOverride* mine) const override {
    const bool own = mine != nullptr && mine->config != nullptr;
    const RbacConfig& config = own ? *static_cast<const RbacConfig*>(mine->config.get()) : config_;
    if (!config.has_rules && !config.has_shadow_rules) return nullptr;
    return arena.New<RbacFilter>(config, cells_, context);
  }

 private:
  const RbacConfig config_;
  const RbacCells cells_;
};

void ParseConfig(const v3::RBAC& from, FieldErrors& errors, RbacConfig& out) {
  if (from.has_rules()) {
    FieldErrors::Scope scope(errors, "rules");
    out.has_rules = true;
    ParseRbacRules(from.rules(), RbacSubject::kRequest, errors, out.rules);
  }
  if (from.has_shadow_rules()) {
    FieldErrors::Scope scope(errors, "shadow_rules");
    out.has_shadow_rules = true;
    ParseRbacRules(from.shadow_rules(), RbacSubject::kRequest, errors, out.shadow_rules);
  }
  if (from.has_matcher()) errors.Error("matcher", "is not built yet");
  if (from.has_shadow_matcher()) errors.Error("shadow_matcher", "is not built yet");
}

std::shared_ptr<const proxy::HttpFilterFactory> Parse(const google::protobuf::Any& any,
                                                      extension::HttpFilterParseContext& context) {
  FieldErrors& errors = context.errors;
  const size_t before = errors.error_count();
  v3::RBAC from;
  if (!config::Unpack(any, errors, from)) return nullptr;
  RbacConfig config;
  ParseConfig(from, errors, config);
  RbacCells cells{context.stats.AddGroup<RbacStats>(
                      RbacStatPrefix(context.stat_prefix, from.rules_stat_prefix())),
                  context.stats.AddGroup<RbacShadowStats>(
                      RbacStatPrefix(context.stat_prefix, from.shadow_rules_stat_prefix()))};
  if (errors.error_count() != before) return nullptr;
  return std::make_shared<Factory>(std::move(config), std::move(cells));
}

// Without rules of its own a route lets all requests through.
std::shared_ptr<const void> ParseOverride(const google::protobuf::Any& any, FieldErrors& errors) {
  v3::RBACPerRoute from;
  if (!config::Unpack(any, errors, from)) return nullptr;
  auto config = std::make_shared<RbacConfig>();
  FieldErrors::Scope scope(errors, "rbac");
  ParseConfig(from.rbac(), errors, *config);
  return config;
}

}  // namespace

void RegisterRbac(extension::Registry& registry) {
  static constexpr char kMessage[] = "envoy.extensions.filters.http.rbac.v3.RBAC";
  registry.AddHttpFilter(kMessage, {&Parse, &ParseOverride});
  registry.AddHttpOverride("envoy.extensions.filters.http.rbac.v3.RBACPerRoute", kMessage);
}

}  // namespace sluice::filters::http
