#pragma once

#include <atomic>
#include <cstdint>

#include "source/base/time.h"

namespace sluice::filters::network {

// A bucket of tokens that fills at a steady rate, shared by all workers without a lock: one atomic
// holds the moment at which the bucket was, or will be, empty plus what it lacks (the generic cell
// rate algorithm). Times are of the loops' clock.
class TokenBucket {
 public:
  // `max_tokens` at once, and `tokens_per_fill` more in each `interval`.
  TokenBucket(uint32_t max_tokens, uint32_t tokens_per_fill, base::Duration interval);

  // False when there is no token.
  bool Take(base::MonotonicTime now);

 private:
  const int64_t cost_;                           // nanoseconds in which one token grows
  const int64_t burst_;                          // nanoseconds in which the whole bucket does
  alignas(64) std::atomic<int64_t> full_at_{0};  // when the bucket is full again
};

}  // namespace sluice::filters::network
