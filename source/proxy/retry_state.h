#pragma once

#include <cstdint>

#include "source/base/random.h"
#include "source/base/time.h"
#include "source/http/head.h"
#include "source/proxy/request_policy.h"
#include "source/proxy/stream_info.h"
#include "source/route/route_spec.h"
#include "source/upstream/cluster.h"

namespace sluice::proxy {

// Decides whether what an attempt ended in is worth another one, within the request's policy and
// the cluster's limits, and counts (envoy-compat §1.5). Whether a repeat is possible at all
// (nothing sent to the client, the body still there) its owner knows. Part of a Router.
class RetryState {
 public:
  // `spec` may be null: then the request's headers alone have asked. The others outlive it.
  void Begin(upstream::Cluster& cluster, upstream::Priority priority, const route::RetrySpec* spec,
             const RequestPolicy& policy);

  // Whether one of `conditions` (bits of RetrySpec) is to be answered by another attempt; takes a
  // place among the cluster's retries if so. Notes in `info` why not.
  bool ShouldRetry(uint32_t conditions, StreamInfo& info);
  // The same of an answer, by its status, its gRPC status, and whether it forbids a repeat.
  bool ShouldRetry(const http::ResponseHead& answer, StreamInfo& info);
  // Uses up one retry: how long to wait before it.
  base::Duration TakeRetry(base::Random& random);
  // No more retries run: gives the place back.
  void Release();

  uint32_t retries_done() const { return retries_done_; }

 private:
  upstream::Cluster* cluster_ = nullptr;
  const route::RetrySpec* spec_ = nullptr;
  const RequestPolicy* policy_ = nullptr;
  base::Duration reset_wait_{0};  // that the last answer asks for; 0: it does not
  uint32_t retries_done_ = 0;
  upstream::Priority priority_ = upstream::Priority::kDefault;
  bool holds_place_ = false;
};

}  // namespace sluice::proxy
