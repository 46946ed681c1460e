#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "source/filters/rbac/rules.h"

namespace sluice::filters {

// What `input` names of a connection or request, in `scratch` where it has to be written first.
// None: there is nothing of that kind (no TLS, no such header), which matches nothing.
std::optional<std::string_view> ReadInput(const RbacMatchInput& input, const RbacInput& from,
                                          std::string& scratch);

}  // namespace sluice::filters
