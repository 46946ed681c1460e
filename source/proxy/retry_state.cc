#include "source/proxy/retry_state.h"

#include <utility>

#include "source/proxy/retriable_answer.h"
#include "source/proxy/retry.h"

namespace sluice::proxy {

using http::HeaderId;
using route::RetrySpec;

void RetryState::Begin(upstream::Cluster& cluster, upstream::Priority priority,
                       const RetrySpec* spec, const RequestPolicy& policy) {
  cluster_ = &cluster;
  spec_ = spec;
  priority_ = priority;
  policy_ = &policy;
  retries_done_ = 0;
}

bool RetryState::ShouldRetry(uint32_t conditions, StreamInfo& info) {
  if ((policy_->retry_on & conditions) == 0) return false;
  upstream::ClusterStats& stats = cluster_->stats();
  if (retries_done_ >= policy_->retries) {
    if (retries_done_ > 0 || spec_ != nullptr) stats.upstream_rq_retry_limit_exceeded.Inc();
    info.flags.Set(ResponseFlag::kUpstreamRetryLimitExceeded);
    return false;
  }
  if (!holds_place_ && !cluster_->breaker(priority_).TryAcquire(upstream::Resource::kRetries)) {
    stats.upstream_rq_retry_overflow.Inc();
    info.flags.Set(ResponseFlag::kUpstreamOverflow);
    return false;
  }
  holds_place_ = true;
  return true;
}

bool RetryState::ShouldRetry(const http::ResponseHead& answer, StreamInfo& info) {
  if (policy_->retry_on == 0) return false;
  if (answer.headers.Has(HeaderId::kXEnvoyRatelimited) &&
      (policy_->retry_on & RetrySpec::kEnvoyRateLimited) == 0) {
    return false;
  }
  uint32_t conditions = StatusConditions(answer.status, spec_) |
                        GrpcConditions(answer.headers.Get(HeaderId::kGrpcStatus));
  if (policy_->Names(answer.status)) conditions |= RetrySpec::kStatusCodes;
  if ((policy_->retry_on & RetrySpec::kRetriableHeaders) != 0 &&
      HasRetriableHeader(answer, spec_, policy_->retriable_headers)) {
    conditions |= RetrySpec::kRetriableHeaders;
  }
  if (!ShouldRetry(conditions, info)) return false;
  if (spec_ != nullptr && !spec_->reset_headers.empty()) {
    const base::WallTime now = cluster_->worker().loop.clock().WallNow();
    reset_wait_ = ResetIntervalOf(answer, *spec_, now).value_or(base::Duration::zero());
  }
  return true;
}

base::Duration RetryState::TakeRetry(base::Random& random) {
  static const RetrySpec kDefaults;
  const RetrySpec& spec = spec_ == nullptr ? kDefaults : *spec_;
  ++retries_done_;
  upstream::ClusterStats& stats = cluster_->stats();
  stats.upstream_rq_retry.Inc();
  const base::Duration asked = std::exchange(reset_wait_, base::Duration::zero());
  if (asked != base::Duration::zero()) {
    stats.upstream_rq_retry_backoff_ratelimited.Inc();
    // Up to half as long again: those who were sent away together do not come back together.
    const auto spread = static_cast<uint64_t>(asked.count()) / 2 + 1;
    return asked + base::Duration(static_cast<int64_t>(random.Below(spread)));
  }
  stats.upstream_rq_retry_backoff_exponential.Inc();
  return RetryBackoff(retries_done_, spec.base_interval, spec.max_interval, random);
}

void RetryState::Release() {
  if (std::exchange(holds_place_, false)) {
    cluster_->breaker(priority_).Release(upstream::Resource::kRetries);
  }
}

}  // namespace sluice::proxy
