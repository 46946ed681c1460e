#include "source/filters/rbac/rules.h"

#include <algorithm>

#include "source/filters/rbac/match_input.h"
#include "source/filters/rbac/match_tree.h"

namespace sluice::filters {
namespace {

constexpr std::string_view kNoPolicy = "rbac_access_denied_matched_policy[none]";

std::string_view WithoutQuery(std::string_view path) {
  return path.substr(0, path.find_first_of("?#"));
}

// A peer is who its certificate's URIs and DNS names say, or its subject.
bool IsNamed(const net::CertificateFacts& peer, const route::StringMatcher& text) {
  const auto fits = [&text](const std::string& name) { return text.Matches(name); };
  return std::any_of(peer.uri_sans.begin(), peer.uri_sans.end(), fits) ||
         std::any_of(peer.dns_sans.begin(), peer.dns_sans.end(), fits) ||
         text.Matches(peer.subject);
}

bool IsAuthenticated(const RbacCondition& condition, net::Transport* transport) {
  if (transport == nullptr) return false;
  const auto facts = transport->tls_facts();
  if (facts == nullptr) return false;
  if (condition.any_name) return true;
  static const net::CertificateFacts kNobody;
  return IsNamed(facts->peer() == nullptr ? kNobody : *facts->peer(), condition.text);
}

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
    case Kind::kSourceIp: return cidr.Contains(input.addresses.remote);
    case Kind::kRemoteIp:
      return cidr.Contains(input.client != nullptr ? *input.client : input.addresses.remote);
    case Kind::kDirectRemoteIp: return cidr.Contains(input.addresses.direct_remote());
    case Kind::kServerName: return text.Matches(input.addresses.requested_server_name());
    case Kind::kFilterState: {
      if (input.filter_state == nullptr) return false;
      const std::string* value = input.filter_state->Find(key);
      return value != nullptr && text.Matches(*value);
    }
    case Kind::kHeader: return input.request != nullptr && header->Matches(*input.request);
    case Kind::kPath:
      return input.request != nullptr && text.Matches(WithoutQuery(input.request->path));
    case Kind::kInput: {
      std::string scratch;
      const auto value = ReadInput(this->input, input, scratch);
      return value.has_value() && text.Matches(*value);
    }
    case Kind::kAuthenticated: return IsAuthenticated(*this, input.addresses.transport);
  }
  return false;
}

bool RbacPolicy::Matches(const RbacInput& input) const {
  const auto matches = [&input](const RbacCondition& part) { return part.Matches(input); };
  return std::any_of(permissions.begin(), permissions.end(), matches) &&
         std::any_of(principals.begin(), principals.end(), matches);
}

std::string RbacDetails(std::string_view policy) {
  std::string details = "rbac_access_denied_matched_policy[" + std::string(policy) + "]";
  std::replace(details.begin(), details.end(), ' ', '_');
  return details;
}

bool RbacRules::Allows(const RbacInput& input, std::string_view& details) const {
  if (tree != nullptr) {
    const RbacMatchTree::Action* const decided = tree->Decide(input);
    details = decided == nullptr ? kNoPolicy : std::string_view(decided->details);
    return decided != nullptr && decided->kind != RbacAction::kDeny;
  }
  const auto found =
      std::find_if(policies.begin(), policies.end(),
                   [&input](const RbacPolicy& policy) { return policy.Matches(input); });
  details = found == policies.end() ? kNoPolicy : std::string_view(found->details);
  if (action == RbacAction::kLog) return true;
  return (found != policies.end()) == (action == RbacAction::kAllow);
}

}  // namespace sluice::filters
