#pragma once

#include "source/proxy/http_spec.h"
#include "source/proxy/worker_context.h"

namespace sluice::proxy {

// What every response gets on its way out (envoy-compat §4.3).
void MutateResponseHeaders(const HttpSpec& spec, WorkerContext& context,
                           const http::RequestHead* request, http::ResponseHead& head);

}  // namespace sluice::proxy
