#include "source/config/route/route_config_parser.h"

#include <algorithm>
#include <set>

#include "source/base/ascii.h"
#include "source/config/parse/values.h"
#include "source/config/route/action_parser.h"

namespace sluice::config {
namespace {

namespace rt = envoy::config::route::v3;
using extension::FieldErrors;

void ParsePath(const rt::RouteMatch& from, FieldErrors& errors, route::MatchSpec& out) {
  switch (from.path_specifier_case()) {
    case rt::RouteMatch::kPrefix:
      out.path_kind = route::PathKind::kPrefix;
      out.path = from.prefix();
      return;
    case rt::RouteMatch::kPath:
      out.path_kind = route::PathKind::kExact;
      out.path = from.path();
      return;
    case rt::RouteMatch::kPathSeparatedPrefix:
      out.path_kind = route::PathKind::kSeparatedPrefix;
      out.path = from.path_separated_prefix();
      return;
    case rt::RouteMatch::kSafeRegex: {
      FieldErrors::Scope scope(errors, "safe_regex");
      out.path_kind = route::PathKind::kRegex;
      out.regex = ToRegex(from.safe_regex(), errors);
      return;
    }
    case rt::RouteMatch::kConnectMatcher: out.path_kind = route::PathKind::kConnect; return;
    case rt::RouteMatch::kPathMatchPolicy:
      errors.Error("path_match_policy", "is not built yet");
      return;
    default:
      errors.Error(
          "one of prefix, path, path_separated_prefix, safe_regex, connect_matcher is needed");
  }
}

void ParseMatch(const rt::RouteMatch& from, RouteParseContext& context, route::MatchSpec& out) {
  FieldErrors& errors = context.errors;
  FieldErrors::Scope scope(errors, "match");
  ParsePath(from, errors, out);
  out.case_sensitive = !from.has_case_sensitive() || from.case_sensitive().value();
  out.grpc = from.has_grpc();
  for (int i = 0; i < from.headers_size(); ++i) {
    FieldErrors::Scope header(errors, "headers", static_cast<size_t>(i));
    ParseHeaderMatcher(from.headers(i), errors, out.headers.emplace_back());
  }
  for (int i = 0; i < from.query_parameters_size(); ++i) {
    FieldErrors::Scope parameter(errors, "query_parameters", static_cast<size_t>(i));
    const rt::QueryParameterMatcher& each = from.query_parameters(i);
    route::QueryMatcher& query = out.query.emplace_back();
    query.name = each.name();
    if (each.has_string_match()) {
      FieldErrors::Scope string(errors, "string_match");
      query.by_presence = false;
      ParseStringMatcher(each.string_match(), errors, query.string);
    } else if (each.query_parameter_match_specifier_case() ==
               rt::QueryParameterMatcher::kPresentMatch) {
      query.present = each.present_match();
    }
  }
  if (from.has_runtime_fraction()) {
    out.has_fraction = true;
    out.fraction = runtime::Fraction(ToShare(from.runtime_fraction().default_value()),
                                     context.runtime.Of(from.runtime_fraction().runtime_key()));
  }
  if (from.has_tls_context()) errors.Error("tls_context", "is not built yet");
  if (from.dynamic_metadata_size() > 0) errors.Error("dynamic_metadata", "is not built yet");
  if (from.filter_state_size() > 0) errors.Error("filter_state", "is not built yet");
  if (from.cookies_size() > 0) errors.Error("cookies", "is not built yet");
}

void ParseDirectResponse(const rt::DirectResponseAction& from, uint32_t max_body,
                         FieldErrors& errors, route::DirectResponseSpec& out) {
  FieldErrors::Scope scope(errors, "direct_response");
  out.status = static_cast<uint16_t>(from.status());
  if (from.has_body()) {
    FieldErrors::Scope body(errors, "body");
    if (ToText(from.body(), errors, out.body) && out.body.size() > max_body) {
      errors.Error("is " + std::to_string(out.body.size()) +
                   " bytes, more than max_direct_response_body_size_bytes (" +
                   std::to_string(max_body) + ")");
    }
  }
  if (from.has_body_format()) errors.Error("body_format", "is not built yet");
}

// A route's own settings of a filter stand above its virtual host's, and those above the
// configuration's.
void InheritOverrides(const std::vector<route::FilterOverride>& outer,
                      std::vector<route::FilterOverride>& inner) {
  for (const route::FilterOverride& each : outer) {
    const auto own = std::find_if(
        inner.begin(), inner.end(),
        [&](const route::FilterOverride& mine) { return mine.filter_name == each.filter_name; });
    if (own == inner.end()) {
      inner.push_back(each);
    } else {
      own->outer = std::make_shared<const route::FilterOverride>(each);
    }
  }
}

// Domains are compared in lower case; each stands in a route configuration once.
void ParseDomains(const rt::VirtualHost& from, std::set<std::string>& all, FieldErrors& errors,
                  std::vector<std::string>& out) {
  for (int i = 0; i < from.domains_size(); ++i) {
    FieldErrors::Scope scope(errors, "domains", static_cast<size_t>(i));
    std::string domain = base::Lower(from.domains(i));
    if (!all.insert(domain).second)
      errors.Error("stands in the route configuration twice").WithValue(domain);
    const size_t star = domain.find('*', 1);
    if (star != std::string::npos && (star + 1 < domain.size() || domain[0] == '*')) {
      errors.Warning("only one star, at the beginning or the end, stands for other text")
          .WithValue(domain);
    }
    out.push_back(std::move(domain));
  }
}

}  // namespace

void ParseRoute(const rt::Route& from, const route::RouteConfigurationSpec& outer,
                const route::VirtualHostSpec& host, RouteParseContext& context,
                route::RouteSpec& out) {
  FieldErrors& errors = context.errors;
  out.name = from.name();
  if (!from.has_match()) {
    errors.Error("match", "is needed");
  } else {
    ParseMatch(from.match(), context, out.match);
  }
  switch (from.action_case()) {
    case rt::Route::kRoute: {
      FieldErrors::Scope scope(errors, "route");
      out.action = route::ActionKind::kForward;
      ParseForward(from.route(), context, out.forward);
      break;
    }
    case rt::Route::kRedirect: {
      FieldErrors::Scope scope(errors, "redirect");
      out.action = route::ActionKind::kRedirect;
      ParseRedirect(from.redirect(), errors, out.redirect);
      break;
    }
    case rt::Route::kDirectResponse:
      out.action = route::ActionKind::kDirectResponse;
      ParseDirectResponse(from.direct_response(), outer.max_direct_response_bytes, errors,
                          out.direct);
      break;
    case rt::Route::kNonForwardingAction: out.action = route::ActionKind::kNonForwarding; break;
    case rt::Route::kFilterAction: errors.Error("filter_action", "is not built yet"); break;
    default:
      errors.Error("one of route, redirect, direct_response, non_forwarding_action is needed");
  }
  ParseMutations(from, errors, out.mutations);
  ParseOverrides(from.typed_per_filter_config(), context, out.filters);
  InheritOverrides(host.filters, out.filters);
}

void ParseVirtualHost(const rt::VirtualHost& from, const route::RouteConfigurationSpec& outer,
                      std::set<std::string>& domains, RouteParseContext& context,
                      route::VirtualHostSpec& out) {
  FieldErrors& errors = context.errors;
  out.name = from.name();
  ParseDomains(from, domains, errors, out.domains);
  ParseOverrides(from.typed_per_filter_config(), context, out.filters);
  InheritOverrides(outer.filters, out.filters);
  out.routes.reserve(static_cast<size_t>(from.routes_size()));
  for (int i = 0; i < from.routes_size(); ++i) {
    FieldErrors::Scope scope(errors, "routes", static_cast<size_t>(i));
    ParseRoute(from.routes(i), outer, out, context, out.routes.emplace_back());
  }
  switch (from.require_tls()) {
    case rt::VirtualHost::ALL: out.require_tls = route::RequireTls::kAll; break;
    case rt::VirtualHost::EXTERNAL_ONLY: out.require_tls = route::RequireTls::kExternalOnly; break;
    default: break;
  }
  ParseMutations(from, errors, out.mutations);
  if (from.has_retry_policy()) {
    FieldErrors::Scope scope(errors, "retry_policy");
    auto retry = std::make_shared<route::RetrySpec>();
    ParseRetry(from.retry_policy(), errors, *retry);
    out.retry = std::move(retry);
  }
  out.include_attempt_count = from.include_request_attempt_count();
  out.include_attempt_count_in_response = from.include_attempt_count_in_response();
  if (from.has_matcher()) errors.Error("matcher", "is not built yet");
  if (from.rate_limits_size() > 0) errors.Error("rate_limits", "is not built yet");
  if (from.request_mirror_policies_size() > 0)
    errors.Error("request_mirror_policies", "is not built yet");
  if (from.has_cors()) errors.Error("cors", "is not built yet");
}

void ParseRouteConfiguration(const rt::RouteConfiguration& from, RouteParseContext& context,
                             route::RouteConfigurationSpec& out) {
  FieldErrors& errors = context.errors;
  out.name = from.name();
  out.most_specific_wins = from.most_specific_header_mutations_wins();
  out.ignore_port = from.ignore_port_in_host_matching();
  out.validate_clusters = !from.has_validate_clusters() || from.validate_clusters().value();
  if (from.has_max_direct_response_body_size_bytes()) {
    out.max_direct_response_bytes = from.max_direct_response_body_size_bytes().value();
  }
  for (const std::string& name : from.internal_only_headers())
    out.internal_only_headers.push_back(base::Lower(name));
  ParseMutations(from, errors, out.mutations);
  ParseOverrides(from.typed_per_filter_config(), context, out.filters);
  if (from.has_vhds()) errors.Error("vhds", "is not built yet");
  if (from.request_mirror_policies_size() > 0)
    errors.Error("request_mirror_policies", "is not built yet");
  std::set<std::string> domains;
  for (int i = 0; i < from.virtual_hosts_size(); ++i) {
    FieldErrors::Scope scope(errors, "virtual_hosts", static_cast<size_t>(i));
    ParseVirtualHost(from.virtual_hosts(i), out, domains, context,
                     out.virtual_hosts.emplace_back());
  }
}

}  // namespace sluice::config
