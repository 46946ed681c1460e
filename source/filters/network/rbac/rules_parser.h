#pragma once

#include "envoy/config/rbac/v3/rbac.pb.h"
#include "source/extension/field_errors.h"
#include "source/filters/network/rbac/rules.h"

namespace sluice::filters::network {

// envoy.config.rbac.v3.RBAC → rules for connections. What cannot be decided is refused, since
// leaving it out could let somebody in.
void ParseRbacRules(const envoy::config::rbac::v3::RBAC& from, extension::FieldErrors& errors,
                    RbacRules& out);

}  // namespace sluice::filters::network
