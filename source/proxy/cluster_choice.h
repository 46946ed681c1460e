#pragma once

#include "source/proxy/request_hash.h"
#include "source/route/route_spec.h"
#include "source/upstream/cluster.h"

namespace sluice::proxy {

class Stream;

// The cluster that the stream's route names, be it by name, by a header, or by lot among weighted
// ones; `weighted` says then which. Notes it in the stream's info. Null: there is none of that
// name.
upstream::Cluster* ChooseCluster(Stream& stream, const route::WeightedCluster*& weighted);

// The hash of the stream's request by its route; cookies are made where `cookies` is not null.
std::optional<uint64_t> HashRequest(Stream& stream, const MadeCookie** cookies);

}  // namespace sluice::proxy
