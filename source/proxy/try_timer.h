#pragma once

#include "source/event/timer.h"

namespace sluice::proxy {

// When one try of a request is over: after a time of its own, or when nothing has moved for a
// while, whichever comes first. Between two tries it is the wait before the next. Worker thread.
class TryTimer {
 public:
  TryTimer(event::Loop& loop, event::Callback callback) : timer_(loop, callback), loop_(loop) {}

  void LimitTry(base::Duration limit);
  // Something has moved: from now on nothing may move for `limit`.
  void RestartIdle(base::Duration limit);
  void Wait(base::Duration wait) { timer_.Arm(wait); }
  void Disarm();
  // Within the callback: it was the second of the two.
  bool was_idle() const { return idle_due_ < try_due_; }

 private:
  void Arm();

  event::Timer timer_;
  event::Loop& loop_;
  base::MonotonicTime try_due_ = base::MonotonicTime::max();
  base::MonotonicTime idle_due_ = base::MonotonicTime::max();
};

}  // namespace sluice::proxy
