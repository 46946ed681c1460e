#include "source/filters/network/rbac/rules.h"

#include <algorithm>

namespace sluice::filters::network {
namespace {

constexpr std::string_view kNoPolicy = "rbac_access_denied_matched_policy[none]";

}  // namespace

bool RbacCondition::Matches(const RbacInput& input) const {
  const auto matches = [&input](const RbacCondition& part) { return part.Matches(input); };
  switch (kind) {
    case Kind::kAny: return true;
    case Kind::kNever: return false;
    case Kind::kAnd: return std::all_of(parts.begin(), parts.end(), matches);
    case Kind::kOr: return std::any_of(parts.begin(), parts.end(), matches);
    case Kind::kNot: return !matches(parts.front());
    case Kind::kDestinationIp: return cidr.Contains(input.addresses.local);
    case Kind::kDestinationPorts:
      return input.addresses.local.is_ip() && input.addresses.local.port() >= first_port &&
             input.addresses.local.port() < end_port;
    case Kind::kRemoteIp: return cidr.Contains(input.addresses.remote);
    case Kind::kDirectRemoteIp: return cidr.Contains(input.addresses.direct_remote());
    case Kind::kServerName: return text.Matches(input.addresses.requested_server_name());
    case Kind::kFilterState: {
      const std::string* value = input.filter_state.Find(key);
      return value != nullptr && text.Matches(*value);
    }
  }
  return false;
}

bool RbacPolicy::Matches(const RbacInput& input) const {
  const auto matches = [&input](const RbacCondition& part) { return part.Matches(input); };
  return std::any_of(permissions.begin(), permissions.end(), matches) &&
         std::any_of(principals.begin(), principals.end(), matches);
}

bool RbacRules::Allows(const RbacInput& input, std::string_view& details) const {
  const auto found =
      std::find_if(policies.begin(), policies.end(),
                   [&input](const RbacPolicy& policy) { return policy.Matches(input); });
  details = found == policies.end() ? kNoPolicy : std::string_view(found->details);
  if (action == RbacAction::kLog) return true;
  return (found != policies.end()) == (action == RbacAction::kAllow);
}

}  // namespace sluice::filters::network
