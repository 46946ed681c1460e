#include "source/filters/network/rbac/factory.h"

#include "envoy/extensions/filters/network/rbac/v3/rbac.pb.h"
#include "source/config/parse/values.h"
#include "source/filters/network/rbac/rbac.h"
#include "source/filters/rbac/rules_parser.h"

namespace sluice::filters::network {
namespace {

namespace v3 = envoy::extensions::filters::network::rbac::v3;
using extension::FieldErrors;

class Factory final : public proxy::NetworkFilterFactory {
 public:
  explicit Factory(RbacConfig config) : config_(std::move(config)) {}
  std::unique_ptr<proxy::NetworkFilter> Make(proxy::NetworkFilterContext& context) const override {
    return std::make_unique<RbacFilter>(config_, context);
  }

 private:
  const RbacConfig config_;
};

std::shared_ptr<const proxy::NetworkFilterFactory> Parse(const google::protobuf::Any& any,
                                                         extension::FilterParseContext& context) {
  v3::RBAC from;
  if (!config::Unpack(any, context.errors, from)) return nullptr;
  FieldErrors& errors = context.errors;
  const size_t before = errors.error_count();
  RbacConfig to;
  to.rules = ParseRbacRuleSets(from, RbacSubject::kConnection, errors);
  to.continuous = from.enforcement_type() == v3::RBAC::CONTINUOUS;
  if (from.has_delay_deny()) to.delay_deny = config::ToDuration(from.delay_deny());
  const std::string outer = from.stat_prefix() + ".";
  to.cells.stats = context.stats.AddGroup<RbacStats>(RbacStatPrefix(outer, ""));
  to.cells.shadow_stats = context.stats.AddGroup<RbacShadowStats>(
      RbacStatPrefix(outer, from.shadow_rules_stat_prefix()));
  if (errors.error_count() != before) return nullptr;
  return std::make_shared<Factory>(std::move(to));
}

}  // namespace

void RegisterRbac(extension::Registry& registry) {
  registry.AddNetworkFilter("envoy.extensions.filters.network.rbac.v3.RBAC", &Parse);
}

}  // namespace sluice::filters::network
