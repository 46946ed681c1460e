#pragma once

#include "source/http/header_map.h"
#include "source/net/address.h"
#include "source/proxy/downstream_addresses.h"
#include "source/upstream/cluster.h"

namespace sluice::proxy {

// Cluster::PickHost, for what came by `downstream`: a cluster of the type ORIGINAL_DST is told
// where it goes. `headers` are the request's, or null.
const upstream::HostRef* PickHost(upstream::Cluster& cluster, upstream::PickContext pick,
                                  const http::HeaderMap* headers,
                                  const DownstreamAddresses& downstream);

// Where what came by `downstream` goes in an ORIGINAL_DST cluster: where a header of the request
// says, if the cluster listens to it, else where the client wanted to go before its connection was
// redirected to us. Nowhere (kNone) when neither says. `headers` is null for bytes that are no
// HTTP. A header that is no address counts, and is passed over.
net::Address OriginalDestination(const upstream::OriginalDstSpec& spec,
                                 const http::HeaderMap* headers,
                                 const DownstreamAddresses& downstream,
                                 upstream::ClusterStats& stats);

}  // namespace sluice::proxy
