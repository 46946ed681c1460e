#pragma once

#include "source/http/head.h"
#include "source/proxy/downstream_addresses.h"
#include "source/upstream/cluster_spec.h"
#include "source/upstream/connection_wish.h"

namespace sluice::proxy {

// What a request asks of its connection to an upstream. The server name is the host in the
// authority as it goes out, without its port and brackets, or what the configured header says;
// none, unless the cluster follows requests (auto_sni, auto_san_validation). Views its arguments.
upstream::ConnectionWish WishOf(const http::RequestHead& request,
                                const DownstreamAddresses& downstream,
                                const upstream::UpstreamHttpSpec& spec);

}  // namespace sluice::proxy
