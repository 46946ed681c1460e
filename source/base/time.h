#pragma once

#include <chrono>

namespace sluice::base {

using Duration = std::chrono::nanoseconds;

// A point on the monotonic clock: all timers and timeouts. Jumps of the wall clock do not touch it.
using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock, Duration>;

// A point on the wall clock: only for what people or peers read (log lines, `date`).
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

inline int64_t ToMillis(Duration d) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
}

}  // namespace sluice::base
