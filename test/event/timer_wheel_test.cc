#include "source/event/timer_wheel.h"

#include <gtest/gtest.h>

#include "source/event/loop.h"
#include "test/event/simulated_clock.h"

namespace sluice::event {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;

// A timer in a wheel of its own: it is armed, then taken out of its loop's wheel.
class TimerWheelTest : public testing::Test {
 protected:
  void ScheduleAt(base::Duration after_start) {
    timer_.ArmAt(start_ + after_start);
    timer_.Unlink();
    wheel_.Schedule(timer_);
  }
  int FiredAt(base::Duration after_start) {
    wheel_.Advance(start_ + after_start);
    return fired_;
  }
  void OnTimer() { ++fired_; }

  SimulatedClock clock_;
  Loop loop_{clock_};
  const base::MonotonicTime start_ = clock_.Now();
  TimerWheel wheel_{start_};
  Timer timer_{loop_, Callback::To<&TimerWheelTest::OnTimer>(this)};
  int fired_ = 0;
};

TEST_F(TimerWheelTest, HasNothingToDoWhileItIsEmpty) {
  EXPECT_EQ(wheel_.NextWork(), base::MonotonicTime::max());
  EXPECT_EQ(FiredAt(hours(1)), 0);
}

TEST_F(TimerWheelTest, WakesAtANearDeadlineAndNotBefore) {
  ScheduleAt(milliseconds(100));
  EXPECT_EQ(wheel_.NextWork(), start_ + milliseconds(100));
  EXPECT_EQ(FiredAt(milliseconds(99)), 0);
  EXPECT_EQ(FiredAt(milliseconds(100)), 1);
  EXPECT_EQ(wheel_.NextWork(), base::MonotonicTime::max());
}

TEST_F(TimerWheelTest, RoundsADeadlineUpToTheNextTick) {
  ScheduleAt(microseconds(100500));
  EXPECT_EQ(FiredAt(microseconds(100900)), 0);
  EXPECT_EQ(FiredAt(milliseconds(101)), 1);
}

TEST_F(TimerWheelTest, FollowingItsWorkReachesAFarDeadlineInFewSteps) {
  const base::Duration deadline = hours(30);
  ScheduleAt(deadline);
  int steps = 0;
  while (fired_ == 0 && steps < 10) {
    const base::MonotonicTime next = wheel_.NextWork();
    ASSERT_LE(next, start_ + deadline);
    wheel_.Advance(next);
    ++steps;
    ASSERT_EQ(fired_, next == start_ + deadline ? 1 : 0);
  }
  EXPECT_LE(steps, 4);
}

TEST_F(TimerWheelTest, ADeadlineInThePastComesUpAtTheNextTick) {
  FiredAt(milliseconds(50));
  ScheduleAt(milliseconds(10));
  EXPECT_EQ(FiredAt(milliseconds(50)), 0);
  EXPECT_EQ(FiredAt(milliseconds(51)), 1);
}

TEST_F(TimerWheelTest, ADeadlineBeyondItsReachIsNotEarly) {
  ScheduleAt(hours(24 * 60));
  EXPECT_EQ(FiredAt(hours(24 * 60) - milliseconds(1)), 0);
  EXPECT_EQ(FiredAt(hours(24 * 60)), 1);
}

}  // namespace
}  // namespace sluice::event
