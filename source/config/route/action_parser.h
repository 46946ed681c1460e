#pragma once

#include "source/config/route/route_config_parser.h"

namespace sluice::config {

// The parts of a route, each at the errors' current path. Only route_config_parser.cc uses them.
void ParseForward(const envoy::config::route::v3::RouteAction& from, RouteParseContext& context,
                  route::ForwardSpec& out);
void ParseRedirect(const envoy::config::route::v3::RedirectAction& from,
                   extension::FieldErrors& errors, route::RedirectSpec& out);
void ParseRetry(const envoy::config::route::v3::RetryPolicy& from, extension::FieldErrors& errors,
                route::RetrySpec& out);
void ParseRewrite(const envoy::type::matcher::v3::RegexMatchAndSubstitute& from,
                  extension::FieldErrors& errors, route::RewriteRegex& out);
void ParseHashPolicies(const envoy::config::route::v3::RouteAction& from,
                       extension::FieldErrors& errors, std::vector<route::HashPolicySpec>& out);
using OverrideMap = google::protobuf::Map<std::string, google::protobuf::Any>;
void ParseOverrides(const OverrideMap& from, RouteParseContext& context,
                    std::vector<route::FilterOverride>& out);
using NameList = google::protobuf::RepeatedPtrField<std::string>;
void ParseRemovals(const NameList& from, std::string_view field, extension::FieldErrors& errors,
                   std::vector<std::string>& out);
// Routes must not add or change host and pseudo-headers, which filters may.
void CheckAdditionNames(const HeaderOptions& from, std::string_view field,
                        extension::FieldErrors& errors);
// The four lists that a route configuration, a virtual host, a route and a weighted cluster have
// alike.
template <typename T>
void ParseMutations(const T& from, extension::FieldErrors& errors, route::HeaderMutations& out) {
  ParseAdditions(from.request_headers_to_add(), "request_headers_to_add", errors, out.request_add);
  ParseAdditions(from.response_headers_to_add(), "response_headers_to_add", errors,
                 out.response_add);
  CheckAdditionNames(from.request_headers_to_add(), "request_headers_to_add", errors);
  CheckAdditionNames(from.response_headers_to_add(), "response_headers_to_add", errors);
  ParseRemovals(from.request_headers_to_remove(), "request_headers_to_remove", errors,
                out.request_remove);
  ParseRemovals(from.response_headers_to_remove(), "response_headers_to_remove", errors,
                out.response_remove);
}

}  // namespace sluice::config
