#pragma once

#include <set>
#include <string>

#include "envoy/config/core/v3/base.pb.h"
#include "envoy/config/route/v3/route.pb.h"
#include "source/extension/field_errors.h"
#include "source/extension/registry/registry.h"
#include "source/route/cluster_ids.h"
#include "source/route/route_spec.h"
#include "source/runtime/cells.h"

namespace sluice::config {

// What the parsers of routes need around them.
struct RouteParseContext {
  extension::FieldErrors& errors;
  const extension::Registry& registry;
  route::ClusterIds& ids;
  runtime::Cells& runtime;
};

// envoy.config.route.v3.RouteConfiguration → spec, with every default filled in. Faults go to the
// context's errors; the spec is of use only when there were none.
void ParseRouteConfiguration(const envoy::config::route::v3::RouteConfiguration& from,
                             RouteParseContext& context, route::RouteConfigurationSpec& out);

// Its parts by themselves, as ParseRouteConfiguration makes them. `outer` and `host` are read but
// for their virtual hosts and routes. `domains`: those of the configuration so far; each may stand
// there once.
void ParseVirtualHost(const envoy::config::route::v3::VirtualHost& from,
                      const route::RouteConfigurationSpec& outer, std::set<std::string>& domains,
                      RouteParseContext& context, route::VirtualHostSpec& out);
void ParseRoute(const envoy::config::route::v3::Route& from,
                const route::RouteConfigurationSpec& outer, const route::VirtualHostSpec& host,
                RouteParseContext& context, route::RouteSpec& out);

// Pieces that other parsers use too.
using HeaderOptions =
    google::protobuf::RepeatedPtrField<envoy::config::core::v3::HeaderValueOption>;
void ParseAdditions(const HeaderOptions& from, std::string_view field,
                    extension::FieldErrors& errors, std::vector<route::HeaderAddition>& out);
void ParseHeaderMatcher(const envoy::config::route::v3::HeaderMatcher& from,
                        extension::FieldErrors& errors, route::HeaderMatcher& out);
void ParseStringMatcher(const envoy::type::matcher::v3::StringMatcher& from,
                        extension::FieldErrors& errors, route::StringMatcher& out);

}  // namespace sluice::config
