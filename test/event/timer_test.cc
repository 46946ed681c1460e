#include "source/event/timer.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <vector>

#include "source/base/random.h"
#include "source/event/loop.h"
#include "test/event/simulated_clock.h"

namespace sluice::event {
namespace {

using std::chrono::milliseconds;

class Watched {
 public:
  Watched(Loop& loop, const SimulatedClock& clock)
      : timer(loop, Callback::To<&Watched::OnTimer>(this)), clock_(clock) {}
  void OnTimer() {
    ++fired;
    at = clock_.Now();
  }
  Timer timer;
  int fired = 0;
  base::MonotonicTime at;
  std::optional<base::MonotonicTime> expected;

 private:
  const SimulatedClock& clock_;
};

class TimerTest : public testing::Test {
 protected:
  void Pass(base::Duration time) {
    clock_.Advance(time);
    loop_.RunOnce(/*wait=*/false);
  }
  SimulatedClock clock_;
  Loop loop_{clock_};
};

TEST_F(TimerTest, FiresOnceAtItsDeadline) {
  Watched watched(loop_, clock_);
  watched.timer.Arm(milliseconds(10));
  EXPECT_TRUE(watched.timer.armed());
  Pass(milliseconds(9));
  EXPECT_EQ(watched.fired, 0);
  Pass(milliseconds(1));
  EXPECT_EQ(watched.fired, 1);
  EXPECT_FALSE(watched.timer.armed());
  Pass(std::chrono::hours(1));
  EXPECT_EQ(watched.fired, 1);
}

TEST_F(TimerTest, ALaterDeadlineReplacesAnEarlierOneAndTheOtherWayRound) {
  Watched later(loop_, clock_);
  later.timer.Arm(milliseconds(10));
  later.timer.Arm(milliseconds(50));
  Watched earlier(loop_, clock_);
  earlier.timer.Arm(milliseconds(50));
  earlier.timer.Arm(milliseconds(10));
  Pass(milliseconds(20));
  EXPECT_EQ(later.fired, 0);
  EXPECT_EQ(earlier.fired, 1);
  Pass(milliseconds(30));
  EXPECT_EQ(later.fired, 1);
  EXPECT_EQ(earlier.fired, 1);
}

TEST_F(TimerTest, DisarmedAndDestroyedTimersDoNotFire) {
  Watched disarmed(loop_, clock_);
  disarmed.timer.Arm(milliseconds(5));
  disarmed.timer.Disarm();
  auto destroyed = std::make_unique<Watched>(loop_, clock_);
  destroyed->timer.Arm(milliseconds(5));
  destroyed.reset();
  Pass(milliseconds(10));
  EXPECT_EQ(disarmed.fired, 0);
}

class Rearming {
 public:
  explicit Rearming(Loop& loop) : timer(loop, Callback::To<&Rearming::OnTimer>(this)) {}
  void OnTimer() {
    if (++fired < 5) timer.Arm(milliseconds(1));
  }
  Timer timer;
  int fired = 0;
};

TEST_F(TimerTest, MayArmItselfAgain) {
  Rearming rearming(loop_);
  rearming.timer.Arm(milliseconds(1));
  for (int i = 0; i < 10; ++i) Pass(milliseconds(1));
  EXPECT_EQ(rearming.fired, 5);
}

class Suicidal {
 public:
  explicit Suicidal(Loop& loop) : timer_(loop, Callback::To<&Suicidal::OnTimer>(this)) {
    timer_.Arm(milliseconds(1));
  }
  void OnTimer() { owner.reset(); }
  std::unique_ptr<Suicidal> owner;

 private:
  Timer timer_;
};

TEST_F(TimerTest, MayDestroyItself) {
  auto suicidal = std::make_unique<Suicidal>(loop_);
  Suicidal* const raw = suicidal.get();
  raw->owner = std::move(suicidal);
  Pass(milliseconds(2));
}

// Against the obvious implementation, from milliseconds to months.
TEST_F(TimerTest, ManyTimersFireNeitherEarlyNorLate) {
  base::Random random(5);
  std::vector<std::unique_ptr<Watched>> timers;
  for (int i = 0; i < 300; ++i) timers.push_back(std::make_unique<Watched>(loop_, clock_));
  const auto length = [&random] {
    const uint64_t bits = random.Below(33);
    return base::Duration(
        std::chrono::microseconds(random.Below(uint64_t{1} << bits) * 1000 + random.Below(1000)));
  };
  for (int step = 0; step < 1500; ++step) {
    for (int i = 0; i < 5; ++i) {
      Watched& watched = *timers[random.Below(timers.size())];
      if (random.Below(5) == 0) {
        watched.timer.Disarm();
        watched.expected.reset();
      } else {
        const base::Duration in = length();
        watched.timer.Arm(in);
        watched.expected = clock_.Now() + in;
      }
      watched.fired = 0;
    }
    const base::Duration passed = length();
    Pass(passed);
    for (const auto& watched : timers) {
      if (!watched->expected.has_value()) {
        ASSERT_EQ(watched->fired, 0);
      } else if (*watched->expected + milliseconds(1) <= clock_.Now()) {
        ASSERT_EQ(watched->fired, 1) << "late";
        watched->expected.reset();
        watched->fired = 0;
      } else if (watched->fired != 0) {
        ASSERT_LE(*watched->expected, clock_.Now()) << "early";
        watched->expected.reset();
        watched->fired = 0;
      }
    }
  }
}

}  // namespace
}  // namespace sluice::event
