#include "source/event/timer.h"

#include "source/event/loop.h"

namespace sluice::event {

void Timer::Arm(base::Duration from_now) { ArmAt(loop_.Now() + from_now); }

void Timer::ArmAt(base::MonotonicTime deadline) {
  deadline_ = deadline;
  loop_.wheel_.Schedule(*this);
}

}  // namespace sluice::event
