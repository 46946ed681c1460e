#pragma once

#include <string>
#include <string_view>

#include "source/http/head.h"
#include "source/route/route_spec.h"

namespace sluice::route {

// The path to forward, in the head's arena when it is new; the head's own when nothing rewrites it.
std::string_view FinalPath(const RouteSpec& route, http::RequestHead& head);

// The host to forward; `upstream_host` is the endpoint's name (for auto_host_rewrite), `weighted`
// may be null.
std::string_view FinalHost(const ForwardSpec& forward, const WeightedCluster* weighted,
                           std::string_view upstream_host, http::RequestHead& head);

// The `location` of a redirect. `scheme`: that of the request.
std::string RedirectLocation(const RouteSpec& route, const http::RequestHead& head,
                             std::string_view scheme);

// Which of the weighted clusters `random` falls on; null when there are none.
const WeightedCluster* PickWeighted(const ForwardSpec& forward, uint64_t random);

}  // namespace sluice::route
