#include "source/proxy/try_timer.h"

#include <gtest/gtest.h>

#include "source/event/loop.h"
#include "test/event/simulated_clock.h"

namespace sluice::proxy {
namespace {

using std::chrono::seconds;

class TryTimerTest : public testing::Test {
 protected:
  void OnFire() {
    ++fired_;
    was_idle_ = timer_.was_idle();
  }
  void Pass(base::Duration time) {
    clock_.Advance(time);
    loop_.RunOnce(false);
  }

  event::SimulatedClock clock_;
  event::Loop loop_{clock_};
  TryTimer timer_{loop_, event::Callback::To<&TryTimerTest::OnFire>(this)};
  int fired_ = 0;
  bool was_idle_ = false;
};

TEST_F(TryTimerTest, TheEarlierOfBothLimitsCounts) {
  timer_.LimitTry(seconds(5));
  timer_.RestartIdle(seconds(2));
  Pass(seconds(1));
  timer_.RestartIdle(seconds(2));
  Pass(std::chrono::milliseconds(1900));
  EXPECT_EQ(fired_, 0);
  Pass(std::chrono::milliseconds(200));
  EXPECT_EQ(fired_, 1);
  EXPECT_TRUE(was_idle_);
}

TEST_F(TryTimerTest, ATryIsOverHoweverMuchMoves) {
  timer_.LimitTry(seconds(3));
  for (int i = 0; i < 3; ++i) {
    timer_.RestartIdle(seconds(2));
    Pass(seconds(1));
  }
  EXPECT_EQ(fired_, 1);
  EXPECT_FALSE(was_idle_);
}

TEST_F(TryTimerTest, NothingIsLeftOfATryThatIsOver) {
  timer_.LimitTry(seconds(1));
  timer_.RestartIdle(seconds(1));
  timer_.Disarm();
  Pass(seconds(2));
  EXPECT_EQ(fired_, 0);
  timer_.RestartIdle(seconds(9));
  Pass(seconds(8));
  EXPECT_EQ(fired_, 0);
}

TEST_F(TryTimerTest, WaitsBetweenTries) {
  timer_.Wait(seconds(1));
  Pass(seconds(2));
  EXPECT_EQ(fired_, 1);
}

}  // namespace
}  // namespace sluice::proxy
