#include "source/event/loop.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>

#include "source/event/fd_event.h"
#include "source/event/timer.h"

namespace sluice::event {
namespace {

class LoopTest : public testing::Test {
 protected:
  base::SystemClock clock_;
  Loop loop_{clock_};
};

TEST_F(LoopTest, RunsPostedTasksInOrderFromAnyThread) {
  std::string order;
  std::thread other([&] {
    for (const char c : {'a', 'b', 'c'}) loop_.Post([&order, c] { order += c; });
    loop_.Post([this] { loop_.Stop(); });
  });
  loop_.Run();
  other.join();
  EXPECT_EQ(order, "abc");
}

TEST_F(LoopTest, WhatIsPostedByATaskRunsInALaterTurn) {
  int runs = 0;
  loop_.Post([&] {
    ++runs;
    loop_.Post([&runs] { ++runs; });
  });
  loop_.RunOnce(false);
  EXPECT_EQ(runs, 1);
  loop_.RunOnce(true);  // does not wait: there is something to do
  EXPECT_EQ(runs, 2);
}

TEST_F(LoopTest, StopEndsAWaitingLoop) {
  std::thread other([this] { loop_.Stop(); });
  loop_.Run();
  other.join();
}

TEST_F(LoopTest, WhatIsPostedAfterTheEndIsDestroyed) {
  auto token = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = token;
  {
    Loop loop(clock_);
    loop.Post([token = std::move(token)] { FAIL(); });
  }
  EXPECT_TRUE(watch.expired());
}

class Recorder {
 public:
  Recorder(Loop& loop, std::string& order, char name)
      : task(Callback::To<&Recorder::Run>(this)), loop_(loop), order_(order), name_(name) {}
  void Run() {
    order_ += name_;
    if (then != nullptr) loop_.RunSoon(then->task);
  }
  Task task;
  Recorder* then = nullptr;

 private:
  Loop& loop_;
  std::string& order_;
  const char name_;
};

TEST_F(LoopTest, SoonMeansAfterTheCallbackAndTurnEndAfterAll) {
  std::string order;
  Recorder soon(loop_, order, 's'), next(loop_, order, 'n'), last(loop_, order, 'e');
  soon.then = &next;
  loop_.Post([&] {
    loop_.RunAtTurnEnd(last.task);
    loop_.RunSoon(soon.task);
    loop_.RunSoon(soon.task);  // once is enough
    order += '1';
  });
  loop_.Post([&order] { order += '2'; });
  loop_.RunOnce(false);
  EXPECT_EQ(order, "1sn2e");
}

TEST_F(LoopTest, ACancelledOrDestroyedTaskDoesNotRun) {
  std::string order;
  Recorder cancelled(loop_, order, 'c');
  auto destroyed = std::make_unique<Recorder>(loop_, order, 'd');
  loop_.Post([&] {
    loop_.RunSoon(cancelled.task);
    loop_.RunSoon(destroyed->task);
    cancelled.task.Cancel();
    destroyed.reset();
  });
  loop_.RunOnce(false);
  EXPECT_EQ(order, "");
}

TEST_F(LoopTest, TasksScheduledOutsideOfACallbackDoNotWaitForAnEvent) {
  std::string order;
  Recorder soon(loop_, order, 's'), end(loop_, order, 'e');
  loop_.RunSoon(soon.task);
  loop_.RunOnce(true);
  EXPECT_EQ(order, "s");
  loop_.RunAtTurnEnd(end.task);
  loop_.RunOnce(true);
  EXPECT_EQ(order, "se");
}

struct Repeater {
  explicit Repeater(Loop& loop) : loop(loop), task(Callback::To<&Repeater::Run>(this)) {}
  void Run() {
    ++runs;
    loop.RunAtTurnEnd(task);
  }
  Loop& loop;
  Task task;
  int runs = 0;
};

TEST_F(LoopTest, ATaskThatSchedulesItselfAtTurnEndRunsOnceATurn) {
  Repeater repeater(loop_);
  loop_.RunAtTurnEnd(repeater.task);
  loop_.RunOnce(false);
  EXPECT_EQ(repeater.runs, 1);
  loop_.RunOnce(true);  // does not wait
  EXPECT_EQ(repeater.runs, 2);
}

struct Dying {
  explicit Dying(std::string& order) : order(order) {}
  ~Dying() { order += 'd'; }
  std::string& order;
};

TEST_F(LoopTest, DeferredObjectsDieAfterTheCallback) {
  std::string order;
  loop_.Post([&] {
    loop_.DeferDelete(std::make_unique<Dying>(order));
    order += '1';
  });
  loop_.Post([&order] { order += '2'; });
  loop_.RunOnce(false);
  EXPECT_EQ(order, "1d2");
}

TEST_F(LoopTest, DescriptorsReportEachEdgeOnce) {
  int fds[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
  struct Seen {
    int readable = 0;
    int closed = 0;
  } seen;
  {
    FdEvent event(
        loop_,
        [](void* object, uint32_t readiness) {
          Seen& s = *static_cast<Seen*>(object);
          s.readable += (readiness & kReadable) != 0;
          s.closed += (readiness & kPeerClosed) != 0;
        },
        &seen);
    event.Watch(fds[0]);
    loop_.RunOnce(false);
    EXPECT_EQ(seen.readable, 0);
    ASSERT_EQ(write(fds[1], "x", 1), 1);
    loop_.RunOnce(true);
    EXPECT_EQ(seen.readable, 1);
    loop_.RunOnce(false);  // not read, and yet silent: an edge is told once
    EXPECT_EQ(seen.readable, 1);
    shutdown(fds[1], SHUT_WR);
    loop_.RunOnce(true);
    EXPECT_EQ(seen.closed, 1);
  }
  close(fds[0]);
  close(fds[1]);
}

class Stopper {
 public:
  explicit Stopper(Loop& loop) : timer(loop, Callback::To<&Stopper::Stop>(this)), loop_(loop) {}
  void Stop() { loop_.Stop(); }
  Timer timer;

 private:
  Loop& loop_;
};

TEST_F(LoopTest, AWaitingLoopWakesForATimer) {
  Stopper stopper(loop_);
  const base::MonotonicTime begin = clock_.Now();
  stopper.timer.Arm(std::chrono::milliseconds(5));
  loop_.Run();
  EXPECT_GE(clock_.Now() - begin, std::chrono::milliseconds(5));
}

}  // namespace
}  // namespace sluice::event
