#pragma once

#include "envoy/config/core/v3/protocol.pb.h"
#include "source/extension/field_errors.h"
#include "source/http/h2/options.h"

namespace sluice::config {

// envoy.config.core.v3.Http2ProtocolOptions → options of a codec. What stands in `out` on entry
// stays where the message says nothing. Faults go to `errors` at the current path.
void ParseHttp2Options(const envoy::config::core::v3::Http2ProtocolOptions& from,
                       extension::FieldErrors& errors, http::h2::Options& out);

}  // namespace sluice::config
