#include "source/proxy/try_timer.h"

#include <algorithm>

#include "source/event/loop.h"

namespace sluice::proxy {

void TryTimer::LimitTry(base::Duration limit) {
  try_due_ = loop_.Now() + limit;
  Arm();
}

void TryTimer::RestartIdle(base::Duration limit) {
  idle_due_ = loop_.Now() + limit;
  Arm();
}

void TryTimer::Arm() { timer_.ArmAt(std::min(try_due_, idle_due_)); }

void TryTimer::Disarm() {
  try_due_ = idle_due_ = base::MonotonicTime::max();
  timer_.Disarm();
}

}  // namespace sluice::proxy
