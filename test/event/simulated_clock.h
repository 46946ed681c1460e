#pragma once

#include "source/base/clock.h"

namespace sluice::event {

// Time that stands still until it is told to go on.
class SimulatedClock final : public base::Clock {
 public:
  base::MonotonicTime Now() const override { return now_; }
  base::WallTime WallNow() const override { return base::WallTime(now_.time_since_epoch()); }
  void Advance(base::Duration by) { now_ += by; }

 private:
  base::MonotonicTime now_{std::chrono::hours(1)};
};

}  // namespace sluice::event
