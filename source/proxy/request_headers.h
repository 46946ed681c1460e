#pragma once

#include "source/proxy/http_spec.h"
#include "source/proxy/local_reply.h"
#include "source/proxy/stream_info.h"
#include "source/proxy/worker_context.h"

namespace sluice::proxy {

enum class Admission : uint8_t {
  kGoOn,
  kRefused,   // `failure` says why
  kRedirect,  // 307 to the head's new path
};

// Checks a request's head and brings its path and host into their one form (envoy-compat §4.2,
// steps 5 to 10).
Admission AdmitRequest(const HttpSpec& spec, const DownstreamAddresses& downstream,
                       HttpStats& stats, http::RequestHead& head, Failure& failure);

// Step 11: who the client is, what it may say about itself, and what the next hop is told.
void MutateRequestHeaders(const HttpSpec& spec, const DownstreamAddresses& downstream,
                          WorkerContext& context, http::RequestHead& head, StreamInfo& info);

}  // namespace sluice::proxy
