#pragma once

#include "source/route/route_spec.h"
#include "source/upstream/cluster.h"

namespace sluice::proxy {

class Stream;

// The cluster that the stream's route names, be it by name, by a header, or by lot among weighted
// ones; `weighted` says then which. Notes it in the stream's info. Null: there is none of that
// name.
upstream::Cluster* ChooseCluster(Stream& stream, const route::WeightedCluster*& weighted);

}  // namespace sluice::proxy
