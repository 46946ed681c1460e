#include "source/filters/rbac/rules_parser.h"

#include <map>

#include "source/config/parse/values.h"
#include "source/config/route/route_config_parser.h"
#include "source/filters/rbac/match_tree_parser.h"

namespace sluice::filters {
namespace {

namespace v3 = envoy::config::rbac::v3;
using extension::FieldErrors;
using Kind = RbacCondition::Kind;

constexpr int kMaxDepth = 32;

bool TooDeep(int depth, FieldErrors& errors) {
  if (depth <= kMaxDepth) return false;
  errors.Error("is nested too deeply");
  return true;
}

void ParseHeader(const envoy::config::route::v3::HeaderMatcher& from, FieldErrors& errors,
                 RbacCondition& out) {
  FieldErrors::Scope scope(errors, "header");
  out.kind = Kind::kHeader;
  auto header = std::make_shared<route::HeaderMatcher>();
  config::ParseHeaderMatcher(from, errors, *header);
  out.header = std::move(header);
}

void ParsePath(const envoy::type::matcher::v3::PathMatcher& from, FieldErrors& errors,
               RbacCondition& out) {
  FieldErrors::Scope scope(errors, "url_path");
  FieldErrors::Scope path(errors, "path");
  out.kind = Kind::kPath;
  config::ParseStringMatcher(from.path(), errors, out.text);
}

void ParseAuthenticated(const v3::Principal::Authenticated& from, FieldErrors& errors,
                        RbacCondition& out) {
  out.kind = Kind::kAuthenticated;
  out.any_name = !from.has_principal_name();
  if (out.any_name) return;
  FieldErrors::Scope scope(errors, "authenticated");
  FieldErrors::Scope name(errors, "principal_name");
  config::ParseStringMatcher(from.principal_name(), errors, out.text);
}

// A connection has neither headers nor a path: such a condition never matches.
bool OnlyOfRequests(RbacSubject subject, FieldErrors& errors) {
  if (subject == RbacSubject::kRequest) return false;
  errors.Warning("of requests, which a connection has not: it never matches");
  return true;
}

void ParseCidr(const envoy::config::core::v3::CidrRange& from, std::string_view field, Kind kind,
               FieldErrors& errors, RbacCondition& out) {
  FieldErrors::Scope scope(errors, field);
  out.kind = kind;
  config::ToCidr(from, errors, out.cidr);
}

void ParsePermission(const v3::Permission& from, RbacSubject subject, int depth,
                     FieldErrors& errors, RbacCondition& out);

void ParsePermissions(const v3::Permission::Set& from, std::string_view field, Kind kind,
                      RbacSubject subject, int depth, FieldErrors& errors, RbacCondition& out) {
  FieldErrors::Scope scope(errors, field);
  out.kind = kind;
  for (int i = 0; i < from.rules_size(); ++i) {
    FieldErrors::Scope rule(errors, "rules", static_cast<size_t>(i));
    ParsePermission(from.rules(i), subject, depth + 1, errors, out.parts.emplace_back());
  }
}

void ParsePermission(const v3::Permission& from, RbacSubject subject, int depth,
                     FieldErrors& errors, RbacCondition& out) {
  if (TooDeep(depth, errors)) return;
  switch (from.rule_case()) {
    case v3::Permission::kAny: out.kind = Kind::kAny; return;
    case v3::Permission::kAndRules:
      return ParsePermissions(from.and_rules(), "and_rules", Kind::kAnd, subject, depth, errors,
                              out);
    case v3::Permission::kOrRules:
      return ParsePermissions(from.or_rules(), "or_rules", Kind::kOr, subject, depth, errors, out);
    case v3::Permission::kNotRule: {
      FieldErrors::Scope scope(errors, "not_rule");
      out.kind = Kind::kNot;
      return ParsePermission(from.not_rule(), subject, depth + 1, errors, out.parts.emplace_back());
    }
    case v3::Permission::kDestinationIp:
      return ParseCidr(from.destination_ip(), "destination_ip", Kind::kDestinationIp, errors, out);
    case v3::Permission::kDestinationPort:
      out.kind = Kind::kDestinationPorts;
      out.first_port = from.destination_port();
      out.end_port = out.first_port + 1;
      return;
    case v3::Permission::kDestinationPortRange:
      out.kind = Kind::kDestinationPorts;
      out.first_port = from.destination_port_range().start();
      out.end_port = from.destination_port_range().end();
      return;
    case v3::Permission::kRequestedServerName: {
      FieldErrors::Scope scope(errors, "requested_server_name");
      out.kind = Kind::kServerName;
      return config::ParseStringMatcher(from.requested_server_name(), errors, out.text);
    }
    case v3::Permission::kHeader:
      if (!OnlyOfRequests(subject, errors)) ParseHeader(from.header(), errors, out);
      return;
    case v3::Permission::kUrlPath:
      if (!OnlyOfRequests(subject, errors)) ParsePath(from.url_path(), errors, out);
      return;
    default: errors.Error("this permission is not built yet");
  }
}

void ParsePrincipal(const v3::Principal& from, RbacSubject subject, int depth, FieldErrors& errors,
                    RbacCondition& out);

void ParsePrincipals(const v3::Principal::Set& from, std::string_view field, Kind kind,
                     RbacSubject subject, int depth, FieldErrors& errors, RbacCondition& out) {
  FieldErrors::Scope scope(errors, field);
  out.kind = kind;
  for (int i = 0; i < from.ids_size(); ++i) {
    FieldErrors::Scope id(errors, "ids", static_cast<size_t>(i));
    ParsePrincipal(from.ids(i), subject, depth + 1, errors, out.parts.emplace_back());
  }
}

void ParseFilterState(const envoy::type::matcher::v3::FilterStateMatcher& from, FieldErrors& errors,
                      RbacCondition& out) {
  FieldErrors::Scope scope(errors, "filter_state");
  out.kind = Kind::kFilterState;
  out.key = from.key();
  if (!from.has_string_match()) {
    errors.Error("only string_match is built yet");
    return;
  }
  FieldErrors::Scope match(errors, "string_match");
  config::ParseStringMatcher(from.string_match(), errors, out.text);
}

void ParsePrincipal(const v3::Principal& from, RbacSubject subject, int depth, FieldErrors& errors,
                    RbacCondition& out) {
  if (TooDeep(depth, errors)) return;
  switch (from.identifier_case()) {
    case v3::Principal::kAny: out.kind = Kind::kAny; return;
    case v3::Principal::kAndIds:
      return ParsePrincipals(from.and_ids(), "and_ids", Kind::kAnd, subject, depth, errors, out);
    case v3::Principal::kOrIds:
      return ParsePrincipals(from.or_ids(), "or_ids", Kind::kOr, subject, depth, errors, out);
    case v3::Principal::kNotId: {
      FieldErrors::Scope scope(errors, "not_id");
      out.kind = Kind::kNot;
      return ParsePrincipal(from.not_id(), subject, depth + 1, errors, out.parts.emplace_back());
    }
    case v3::Principal::kSourceIp:
      return ParseCidr(from.source_ip(), "source_ip", Kind::kSourceIp, errors, out);
    case v3::Principal::kRemoteIp:
      return ParseCidr(from.remote_ip(), "remote_ip", Kind::kRemoteIp, errors, out);
    case v3::Principal::kDirectRemoteIp:
      return ParseCidr(from.direct_remote_ip(), "direct_remote_ip", Kind::kDirectRemoteIp, errors,
                       out);
    case v3::Principal::kFilterState: return ParseFilterState(from.filter_state(), errors, out);
    case v3::Principal::kAuthenticated:
      return ParseAuthenticated(from.authenticated(), errors, out);
    case v3::Principal::kHeader:
      if (!OnlyOfRequests(subject, errors)) ParseHeader(from.header(), errors, out);
      return;
    case v3::Principal::kUrlPath:
      if (!OnlyOfRequests(subject, errors)) ParsePath(from.url_path(), errors, out);
      return;
    default: errors.Error("this principal is not built yet");
  }
}

void ParsePolicy(const v3::Policy& from, RbacSubject subject, FieldErrors& errors,
                 RbacPolicy& out) {
  for (int i = 0; i < from.permissions_size(); ++i) {
    FieldErrors::Scope scope(errors, "permissions", static_cast<size_t>(i));
    ParsePermission(from.permissions(i), subject, 0, errors, out.permissions.emplace_back());
  }
  for (int i = 0; i < from.principals_size(); ++i) {
    FieldErrors::Scope scope(errors, "principals", static_cast<size_t>(i));
    ParsePrincipal(from.principals(i), subject, 0, errors, out.principals.emplace_back());
  }
  if (from.has_condition() || from.has_checked_condition())
    errors.Error("condition", "is not built yet");
}

}  // namespace

RbacAction ToRbacAction(v3::RBAC::Action from) {
  if (from == v3::RBAC::ALLOW) return RbacAction::kAllow;
  return from == v3::RBAC::DENY ? RbacAction::kDeny : RbacAction::kLog;
}

void ParseRbacRules(const v3::RBAC& from, RbacSubject subject, FieldErrors& errors,
                    RbacRules& out) {
  out.action = ToRbacAction(from.action());
  // The order of a map's iteration must not decide which policy is named.
  std::map<std::string, const v3::Policy*> ordered;
  for (const auto& [name, policy] : from.policies()) ordered[name] = &policy;
  for (const auto& [name, policy] : ordered) {
    FieldErrors::Scope scope(errors, "policies", name);
    RbacPolicy& to = out.policies.emplace_back();
    to.name = name;
    to.details = RbacDetails(name);
    ParsePolicy(*policy, subject, errors, to);
  }
  if (from.has_audit_logging_options()) errors.Error("audit_logging_options", "is not built yet");
}

void ParseRbacRules(const v3::RBAC* rules, const xds::type::matcher::v3::Matcher* matcher,
                    const RbacFields& fields, RbacSubject subject, FieldErrors& errors,
                    std::optional<RbacRules>& out) {
  if (matcher != nullptr) {
    if (rules != nullptr) {
      errors.Warning(fields.rules, "are not asked, since there is a matcher too");
    }
    FieldErrors::Scope scope(errors, fields.matcher);
    out.emplace().tree = ParseRbacMatcher(*matcher, subject, errors);
  } else if (rules != nullptr) {
    FieldErrors::Scope scope(errors, fields.rules);
    ParseRbacRules(*rules, subject, errors, out.emplace());
  }
}

}  // namespace sluice::filters
