#include "source/filters/http/health_check/health_check.h"

namespace sluice::filters::http {

using sluice::http::HeaderId;

proxy::Next HealthCheckFilter::OnRequestHead(sluice::http::RequestHead& head, bool) {
  for (const route::HeaderMatcher& header : config_.headers) {
    if (!header.Matches(head)) return proxy::Next::kContinue;
  }
  is_check_ = true;
  context_.info().is_health_check = true;
  const bool failed = context_.server_state().health_failed.load(std::memory_order_relaxed);
  if (config_.pass_through && !failed) return proxy::Next::kContinue;
  if (failed) context_.info().flags.Set(proxy::ResponseFlag::kFailedLocalHealthCheck);
  context_.Reply({failed ? 503 : 200, "", failed ? "health_check_failed" : "health_check_ok"});
  return proxy::Next::kPause;
}

void HealthCheckFilter::OnResponseHead(sluice::http::ResponseHead& head, bool) {
  if (context_.server_state().health_failed.load(std::memory_order_relaxed)) {
    // On every response: a client that sends traffic need not wait for its next check.
    head.headers.SetView(HeaderId::kXEnvoyImmediateHealthCheckFail, "true");
  }
  if (is_check_) {
    head.headers.SetView(HeaderId::kXEnvoyUpstreamHealthcheckedCluster, context_.node().cluster);
  }
}

}  // namespace sluice::filters::http
