#pragma once

#include "envoy/config/rbac/v3/rbac.pb.h"
#include "source/extension/field_errors.h"
#include "source/filters/rbac/rule_sets.h"
#include "xds/type/matcher/v3/matcher.pb.h"

namespace sluice::filters {

enum class RbacSubject : uint8_t { kConnection, kRequest };

// envoy.config.rbac.v3.RBAC → rules for connections or requests. What cannot be decided is refused,
// since leaving it out could let somebody in.
void ParseRbacRules(const envoy::config::rbac::v3::RBAC& from, RbacSubject subject,
                    extension::FieldErrors& errors, RbacRules& out);

RbacAction ToRbacAction(envoy::config::rbac::v3::RBAC::Action from);

// Where an RBAC filter's message has its rules.
struct RbacFields {
  std::string_view rules;
  std::string_view matcher;
};
// Rules, or the matcher in their place; null: there is none.
void ParseRbacRules(const envoy::config::rbac::v3::RBAC* rules,
                    const xds::type::matcher::v3::Matcher* matcher, const RbacFields& fields,
                    RbacSubject subject, extension::FieldErrors& errors,
                    std::optional<RbacRules>& out);

// The rules of an RBAC filter's message; those of connections and of requests name them alike.
template <typename Message>
RbacRuleSets ParseRbacRuleSets(const Message& from, RbacSubject subject,
                               extension::FieldErrors& errors) {
  RbacRuleSets out;
  ParseRbacRules(from.has_rules() ? &from.rules() : nullptr,
                 from.has_matcher() ? &from.matcher() : nullptr, {"rules", "matcher"}, subject,
                 errors, out.rules);
  ParseRbacRules(from.has_shadow_rules() ? &from.shadow_rules() : nullptr,
                 from.has_shadow_matcher() ? &from.shadow_matcher() : nullptr,
                 {"shadow_rules", "shadow_matcher"}, subject, errors, out.shadow_rules);
  return out;
}

}  // namespace sluice::filters
