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
  Factory(RbacRuleSets rules, RbacCells cells)
      : rules_(std::move(rules)), cells_(std::move(cells)) {}
  proxy::HttpFilter* Make(proxy::FilterContext& context, base::Arena& arena,
                          const route::FilterOverride* mine) const override {
    const bool own = mine != nullptr && mine->config != nullptr;
    const auto& rules = own ? *static_cast<const RbacRuleSets*>(mine->config.get()) : rules_;
    if (rules.empty()) return nullptr;
    return arena.New<RbacFilter>(rules, cells_, context);
  }

 private:
  const RbacRuleSets rules_;
  const RbacCells cells_;
};

std::shared_ptr<const proxy::HttpFilterFactory> Parse(const google::protobuf::Any& any,
                                                      extension::HttpFilterParseContext& context) {
  FieldErrors& errors = context.errors;
  const size_t before = errors.error_count();
  v3::RBAC from;
  if (!config::Unpack(any, errors, from)) return nullptr;
  RbacRuleSets rules = ParseRbacRuleSets(from, RbacSubject::kRequest, errors);
  RbacCells cells{context.stats.AddGroup<RbacStats>(
                      RbacStatPrefix(context.stat_prefix, from.rules_stat_prefix())),
                  context.stats.AddGroup<RbacShadowStats>(
                      RbacStatPrefix(context.stat_prefix, from.shadow_rules_stat_prefix()))};
  if (errors.error_count() != before) return nullptr;
  return std::make_shared<Factory>(std::move(rules), std::move(cells));
}

// Without rules of its own a route lets all requests through.
std::shared_ptr<const void> ParseOverride(const google::protobuf::Any& any, FieldErrors& errors) {
  v3::RBACPerRoute from;
  if (!config::Unpack(any, errors, from)) return nullptr;
  FieldErrors::Scope scope(errors, "rbac");
  return std::make_shared<const RbacRuleSets>(
      ParseRbacRuleSets(from.rbac(), RbacSubject::kRequest, errors));
}

}  // namespace

void RegisterRbac(extension::Registry& registry) {
  static constexpr char kMessage[] = "envoy.extensions.filters.http.rbac.v3.RBAC";
  registry.AddHttpFilter(kMessage, {&Parse, &ParseOverride});
  registry.AddHttpOverride("envoy.extensions.filters.http.rbac.v3.RBACPerRoute", kMessage);
}

}  // namespace sluice::filters::http
