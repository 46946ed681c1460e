#pragma once

#include <string_view>

#include "source/http/head.h"
#include "source/upstream/cluster_spec.h"

namespace sluice::proxy {

// The server name that a request asks its upstream's connection for (auto_sni,
// auto_san_validation): the host in the authority as it goes out, without its port and brackets, or
// what the configured header says. Empty: the cluster does not follow requests. It views the
// request or the specification.
std::string_view UpstreamServerName(const upstream::UpstreamHttpSpec& spec,
                                    const http::RequestHead& request);

}  // namespace sluice::proxy
