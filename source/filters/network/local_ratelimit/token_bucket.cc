#include "source/filters/network/local_ratelimit/token_bucket.h"

#include <algorithm>

namespace sluice::filters::network {

TokenBucket::TokenBucket(uint32_t max_tokens, uint32_t tokens_per_fill, base::Duration interval)
    : cost_(std::max<int64_t>(1, interval.count() / std::max<uint32_t>(1, tokens_per_fill))),
      burst_(cost_ * max_tokens) {}

bool TokenBucket::Take(base::MonotonicTime now) {
  const int64_t at = now.time_since_epoch().count();
  int64_t full_at = full_at_.load(std::memory_order_relaxed);
  while (true) {
    const int64_t next = std::max(full_at, at) + cost_;
    if (next - at > burst_) return false;
    if (full_at_.compare_exchange_weak(full_at, next, std::memory_order_relaxed)) return true;
  }
}

}  // namespace sluice::filters::network
