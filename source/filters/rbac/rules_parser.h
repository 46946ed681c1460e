#pragma once

#include "envoy/config/rbac/v3/rbac.pb.h"
#include "source/extension/field_errors.h"
#include "source/filters/rbac/rules.h"

namespace sluice::filters {

enum class RbacSubject : uint8_t { kConnection, kRequest };

// envoy.config.rbac.v3.RBAC → rules for connections or requests. What cannot be decided is refused,
// since leaving it out could let somebody in.
void ParseRbacRules(const envoy::config::rbac::v3::RBAC& from, RbacSubject subject,
                    extension::FieldErrors& errors, RbacRules& out);

}  // namespace sluice::filters
