#pragma once

#include "envoy/config/rbac/v3/rbac.pb.h"
#include "source/extension/field_errors.h"
#include "source/filters/rbac/rule_sets.h"

namespace sluice::filters {

enum class RbacSubject : uint8_t { kConnection, kRequest };

// envoy.config.rbac.v3.RBAC → rules for connections or requests. What cannot be decided is refused,
// since leaving it out could let somebody in.
void ParseRbacRules(const envoy::config::rbac::v3::RBAC& from, RbacSubject subject,
                    extension::FieldErrors& errors, RbacRules& out);

// The rules of an RBAC filter's message; those of connections and of requests name them alike.
template <typename Message>
RbacRuleSets ParseRbacRuleSets(const Message& from, RbacSubject subject,
                               extension::FieldErrors& errors) {
  RbacRuleSets out;
  if (from.has_rules()) {
    extension::FieldErrors::Scope scope(errors, "rules");
    ParseRbacRules(from.rules(), subject, errors, out.rules.emplace());
  }
  if (from.has_shadow_rules()) {
    extension::FieldErrors::Scope scope(errors, "shadow_rules");
    ParseRbacRules(from.shadow_rules(), subject, errors, out.shadow_rules.emplace());
  }
  if (from.has_matcher()) errors.Error("matcher", "is not built yet");
  if (from.has_shadow_matcher()) errors.Error("shadow_matcher", "is not built yet");
  return out;
}

}  // namespace sluice::filters
