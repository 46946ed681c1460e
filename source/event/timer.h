#pragma once

#include "source/base/intrusive_list.h"
#include "source/base/time.h"
#include "source/event/task.h"

namespace sluice::event {

class Loop;

// Calls back once, at or up to a millisecond after a deadline. Arming, re-arming to a later time
// and disarming write a field; the entry in the wheel is moved only when it comes up too early.
// Loop thread only. Destroying it cancels. The callback may arm it again, or destroy it.
class Timer : public base::ListNode {
 public:
  Timer(Loop& loop, Callback callback) : loop_(loop), callback_(callback) {}

  void Arm(base::Duration from_now);
  void ArmAt(base::MonotonicTime deadline);
  void Disarm() { deadline_ = kNever; }
  bool armed() const { return deadline_ != kNever; }
  base::MonotonicTime deadline() const { return deadline_; }

 private:
  friend class TimerWheel;
  static constexpr base::MonotonicTime kNever = base::MonotonicTime::max();

  Loop& loop_;
  Callback callback_;
  base::MonotonicTime deadline_ = kNever;
  uint64_t tick_ = 0;  // where the wheel has it while linked
};

}  // namespace sluice::event
