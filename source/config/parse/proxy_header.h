#pragma once

#include "envoy/config/core/v3/proxy_protocol.pb.h"
#include "source/extension/field_errors.h"
#include "source/net/proxy_header.h"

namespace sluice::config {

// envoy.config.core.v3.ProxyProtocolConfig: the header that connections to upstreams begin with.
net::ProxyHeaderSpec ParseProxyHeader(const envoy::config::core::v3::ProxyProtocolConfig& from,
                                      extension::FieldErrors& errors);

}  // namespace sluice::config
