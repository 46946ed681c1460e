#pragma once

#include "source/proxy/request_hash.h"
#include "source/proxy/request_policy.h"
#include "source/route/route_spec.h"
#include "source/upstream/host.h"

namespace sluice::proxy {

class Stream;

// Makes of the client's request what the upstream gets: the route's header changes, the path as
// rewritten, and the time that it may expect to have. Once, before the first attempt. `weighted`
// may be null.
void PrepareRequest(Stream& stream, const route::WeightedCluster* weighted,
                    const RequestPolicy& policy);

// The time that the upstream may take, when `elapsed` of it is over already: of this attempt, or of
// what is left of all.
void TellTimeouts(Stream& stream, const RequestPolicy& policy, base::Duration elapsed);

// What depends on the host that an attempt goes to: the authority and the attempt's number. The
// texts of `host` are used, not copied.
void AddressRequest(Stream& stream, const route::WeightedCluster* weighted,
                    const upstream::Host& host);

// Adds to the upstream's answer what the route adds, the time it took, the number of attempts, and
// the cookies made for the client (may be null).
void PrepareResponse(Stream& stream, const route::WeightedCluster* weighted,
                     const MadeCookie* cookies);

}  // namespace sluice::proxy
