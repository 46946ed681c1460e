#include <string>

#include "source/base/ascii.h"
#include "source/config/parse/values.h"
#include "source/config/route/action_parser.h"

namespace sluice::config {
namespace {

namespace rt = envoy::config::route::v3;
using extension::FieldErrors;
using Kind = route::HashPolicySpec::Kind;

// What follows the value of a cookie that is made, in Envoy's order.
std::string CookieTail(const rt::RouteAction::HashPolicy::Cookie& from) {
  std::string tail;
  const int64_t seconds = from.ttl().seconds();
  if (seconds != 0) tail += "; Max-Age=" + std::to_string(seconds);
  if (!from.path().empty()) tail += "; Path=" + from.path();
  for (const auto& attribute : from.attributes()) {
    tail += "; " + attribute.name();
    if (!attribute.value().empty()) tail += "=" + attribute.value();
  }
  return tail + "; HttpOnly";
}

}  // namespace

void ParseHashPolicies(const rt::RouteAction& from, FieldErrors& errors,
                       std::vector<route::HashPolicySpec>& out) {
  for (int i = 0; i < from.hash_policy_size(); ++i) {
    const rt::RouteAction::HashPolicy& each = from.hash_policy(i);
    FieldErrors::Scope scope(errors, "hash_policy", static_cast<size_t>(i));
    route::HashPolicySpec policy;
    policy.terminal = each.terminal();
    switch (each.policy_specifier_case()) {
      case rt::RouteAction::HashPolicy::kHeader:
        policy.kind = Kind::kHeader;
        policy.name = base::Lower(each.header().header_name());
        if (each.header().has_regex_rewrite()) {
          FieldErrors::Scope header(errors, "header");
          FieldErrors::Scope rewrite(errors, "regex_rewrite");
          ParseRewrite(each.header().regex_rewrite(), errors, policy.rewrite);
        }
        break;
      case rt::RouteAction::HashPolicy::kCookie:
        policy.kind = Kind::kCookie;
        policy.name = each.cookie().name();
        policy.makes_cookie = each.cookie().has_ttl();
        policy.cookie_tail = CookieTail(each.cookie());
        break;
      case rt::RouteAction::HashPolicy::kConnectionProperties:
        if (!each.connection_properties().source_ip()) continue;
        policy.kind = Kind::kSourceIp;
        break;
      case rt::RouteAction::HashPolicy::kQueryParameter:
        policy.kind = Kind::kQueryParameter;
        policy.name = each.query_parameter().name();
        break;
      case rt::RouteAction::HashPolicy::kFilterState:
        policy.kind = Kind::kFilterState;
        policy.name = each.filter_state().key();
        break;
      default: continue;  // the rules of the API demand one
    }
    out.push_back(std::move(policy));
  }
}

}  // namespace sluice::config
