#pragma once

#include <memory>

#include "source/extension/field_errors.h"
#include "source/filters/rbac/match_tree.h"
#include "source/filters/rbac/rules_parser.h"
#include "xds/type/matcher/v3/matcher.pb.h"

namespace sluice::filters {

// The `matcher` of an RBAC filter, for connections or requests. What cannot be decided is refused,
// since leaving it out could let somebody in.
std::shared_ptr<const RbacMatchTree> ParseRbacMatcher(const xds::type::matcher::v3::Matcher& from,
                                                      RbacSubject subject,
                                                      extension::FieldErrors& errors);

}  // namespace sluice::filters
