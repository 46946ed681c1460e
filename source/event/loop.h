#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "source/base/clock.h"
#include "source/base/intrusive_list.h"
#include "source/base/time.h"
#include "source/event/task.h"
#include "source/event/timer_wheel.h"

struct event_base;

namespace sluice::event {

class FdEvent;

// One thread's event loop. All methods belong to that thread, but Post and Stop. Owns the timers'
// wheel; everything that uses the loop must be gone before it.
class Loop {
 public:
  explicit Loop(const base::Clock& clock);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Runs until Stop.
  void Run();
  // One turn: waits for events if `wait` and nothing is due, then runs all that is ready.
  void RunOnce(bool wait);
  void Stop();  // any thread

  // Runs `task` on the loop's thread in a later turn, in order. Any thread. What is posted after
  // the loop has ended is destroyed with it, not run.
  void Post(absl::AnyInvocable<void()> task);

  // The time at which the current callback began.
  base::MonotonicTime Now() {
    if (!now_is_fresh_) {
      now_ = clock_.Now();
      now_is_fresh_ = true;
    }
    return now_;
  }
  const base::Clock& clock() const { return clock_; }

  // Runs when the current event's callback has returned; a task that is scheduled already stays.
  void RunSoon(Task& task) {
    if (!task.scheduled()) soon_.PushBack(task);
  }
  // Runs after all events of the current turn.
  void RunAtTurnEnd(Task& task) {
    if (!task.scheduled()) turn_end_.PushBack(task);
  }
  // Destroys `object` when the current event's callback has returned: no callback of it is on the
  // stack then.
  template <typename T>
  void DeferDelete(std::unique_ptr<T> object) {
    Defer(object.release(), [](void* o) { delete static_cast<T*>(o); });
  }
  void Defer(void* object, void (*destroy)(void*)) { deferred_.emplace_back(object, destroy); }

 private:
  friend class FdEvent;
  friend class Timer;

  void AfterCallback() {
    if (!soon_.empty()) RunTasks(soon_);
    if (!deferred_.empty()) RunDeferred();
  }
  void RunTasks(base::IntrusiveList<Task>& tasks);
  void RunPosted();
  void RunDeferred();
  // Makes the wait end when the wheel has something to do at `next`.
  void ArmTimeout(base::MonotonicTime next);

  const base::Clock& clock_;
  event_base* const base_;
  TimerWheel wheel_;
  base::MonotonicTime now_;
  bool now_is_fresh_ = false;
  base::IntrusiveList<Task> soon_;
  base::IntrusiveList<Task> turn_end_;
  std::vector<std::pair<void*, void (*)(void*)>> deferred_;
  int wakeup_fd_ = -1;  // eventfd
  std::unique_ptr<FdEvent> wakeup_;
  // Ends the wait when a timer is due. Not a timer of libevent: with one it asks for the time twice
  // a turn.
  int timeout_fd_ = -1;  // timerfd
  std::unique_ptr<FdEvent> timeout_;
  base::MonotonicTime timeout_at_ = base::MonotonicTime::max();
  std::atomic<bool> stop_{false};
  std::mutex posted_mutex_;
  std::vector<absl::AnyInvocable<void()>> posted_;
  std::atomic<bool> has_posted_{false};
};

}  // namespace sluice::event
