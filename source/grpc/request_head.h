#pragma once

#include <string>
#include <string_view>

#include "source/base/time.h"
#include "source/grpc/call_options.h"
#include "source/http/head.h"

namespace sluice::grpc {

// Fills in the head of a call's request (PROTOCOL-HTTP2.md, "Requests"). `options` outlives it.
// `cluster` is the authority where the options name none; `secure`: by TLS.
void FillRequestHead(const CallOptions& options, std::string_view cluster, bool secure,
                     http::RequestHead& out);

// The value of grpc-timeout: at most eight digits and a unit, never less than `timeout`.
std::string TimeoutText(base::Duration timeout);

}  // namespace sluice::grpc
