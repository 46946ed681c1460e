#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/config/load/checker.h"
#include "source/config/route/route_config_parser.h"

namespace sluice::config {

// A route configuration and the bytes that it was made from. By them the virtual hosts and routes
// that the next update leaves alone are known, and shared with it: what an update costs depends on
// what it changes, but for a look over its bytes.
struct SlicedRoutes {
  std::shared_ptr<const std::string> body;  // wire form; `hosts` are views into it
  std::string rest;                         // of the body, all but the virtual hosts
  std::vector<std::string_view> hosts;      // each virtual host, in order
  std::shared_ptr<const route::RouteConfigurationSpec> spec;
};

// Reads, checks and parses a RouteConfiguration's wire form, sharing what `before` (may be null)
// has too. False with errors.
bool ReadSlicedRoutes(std::shared_ptr<const std::string> body, const SlicedRoutes* before,
                      load::Checker& checker, RouteParseContext& context, SlicedRoutes& out);

}  // namespace sluice::config
