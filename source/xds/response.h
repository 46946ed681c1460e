#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "envoy/service/discovery/v3/discovery.pb.h"
#include "source/extension/field_errors.h"
#include "source/xds/resource.h"
#include "source/xds/type.h"

namespace sluice::xds {

// The resources of one response, taken out of their wrappings. Lives while the response is applied,
// and not longer than it.
struct Response {
  std::vector<Resource> resources;
  std::vector<std::string> removed;
  // What resources that came in a wrapping of their own point into.
  std::deque<envoy::service::discovery::v3::Resource> unwrapped;
};

// Takes a response apart. Of resources of one name the first stays, with an error (rules B11, C7).
// False when nothing of it can be used: a resource of another type (B10, C8), or one that cannot be
// read.
bool ReadResponse(const envoy::service::discovery::v3::DiscoveryResponse& from, Type type,
                  extension::FieldErrors& errors, Response& out);
bool ReadResponse(const envoy::service::discovery::v3::DeltaDiscoveryResponse& from, Type type,
                  extension::FieldErrors& errors, Response& out);

// The name that a resource of any of our types carries: its first field. Empty when there is none.
std::string NameInside(std::string_view body);

}  // namespace sluice::xds
