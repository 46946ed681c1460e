#pragma once

namespace sluice::proxy {

class Stream;

// Answers for routes that go nowhere: the route's redirect, and its direct response, with the
// response headers that the route adds (envoy.config.route.v3.RedirectAction,
// DirectResponseAction).
void ReplyWithRedirect(Stream& stream);
void ReplyDirectly(Stream& stream);

}  // namespace sluice::proxy
