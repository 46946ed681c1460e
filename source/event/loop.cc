#include "source/event/loop.h"

#include <event2/event.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>

#include "source/base/check.h"
#include "source/event/fd_event.h"

namespace sluice::event {
namespace {

event_base* NewBase() {
  event_config* config = event_config_new();
  SLUICE_CHECK(config != nullptr);
  event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
  event_config_set_flag(config, EVENT_BASE_FLAG_NO_CACHE_TIME);
  event_config_set_flag(config, EVENT_BASE_FLAG_IGNORE_ENV);
  event_config_require_features(config, EV_FEATURE_ET);
  event_base* base = event_base_new_with_config(config);
  event_config_free(config);
  SLUICE_CHECK(base != nullptr);
  return base;
}

}  // namespace

Loop::Loop(const base::Clock& clock)
    : clock_(clock), base_(NewBase()), wheel_(clock.Now()), now_(clock.Now()) {
  wakeup_fd_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  SLUICE_CHECK(wakeup_fd_ >= 0);
  wakeup_ = std::make_unique<FdEvent>(
      *this,
      [](void* self, uint32_t) {
        uint64_t count;
        // Edge-triggered: the value is taken only to bring the counter back to zero.
        while (read(static_cast<Loop*>(self)->wakeup_fd_, &count, sizeof(count)) > 0) {
        }
      },
      this);
  wakeup_->Watch(wakeup_fd_, FdEvent::Interest::kReadOnly);
  timeout_fd_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  SLUICE_CHECK(timeout_fd_ >= 0);
  // Edge-triggered: setting it anew takes back what was not read.
  timeout_ = std::make_unique<FdEvent>(
      *this,
      [](void* self, uint32_t) {
        static_cast<Loop*>(self)->timeout_at_ = base::MonotonicTime::max();
      },
      this);
  timeout_->Watch(timeout_fd_, FdEvent::Interest::kReadOnly);
}

Loop::~Loop() {
  {
    const std::lock_guard<std::mutex> lock(posted_mutex_);
    posted_.clear();
  }
  while (!deferred_.empty()) RunDeferred();
  timeout_.reset();
  close(timeout_fd_);
  wakeup_.reset();
  close(wakeup_fd_);
  event_base_free(base_);
}

void Loop::Post(absl::AnyInvocable<void()> task) {
  bool first;
  {
    const std::lock_guard<std::mutex> lock(posted_mutex_);
    first = posted_.empty();
    posted_.push_back(std::move(task));
    has_posted_.store(true, std::memory_order_release);
  }
  if (!first) return;
  const uint64_t one = 1;
  // Fails only when the counter is full, and then the loop wakes anyway.
  if (write(wakeup_fd_, &one, sizeof(one)) < 0) return;
}

void Loop::Stop() {
  stop_.store(true, std::memory_order_release);
  const uint64_t one = 1;
  if (write(wakeup_fd_, &one, sizeof(one)) < 0) return;
}

void Loop::RunPosted() {
  std::vector<absl::AnyInvocable<void()>> tasks;
  {
    const std::lock_guard<std::mutex> lock(posted_mutex_);
    tasks.swap(posted_);
    has_posted_.store(false, std::memory_order_relaxed);
  }
  for (auto& task : tasks) {
    task();
    task = nullptr;  // what it captured is freed before the next one runs
    AfterCallback();
  }
}

void Loop::RunTasks(base::IntrusiveList<Task>& tasks) {
  // A cancelled one unlinks itself.
  while (Task* task = tasks.PopFront()) {
    const Callback callback = task->callback_;
    callback();
  }
}

void Loop::RunDeferred() {
  std::vector<std::pair<void*, void (*)(void*)>> dying;
  dying.swap(deferred_);
  for (const auto& [object, destroy] : dying) destroy(object);
  if (deferred_.empty()) {  // keep the memory for the next turn
    dying.clear();
    deferred_.swap(dying);
  }
}

void Loop::ArmTimeout(base::MonotonicTime next) {
  if (timeout_at_ <= next) return;  // ends the wait early enough
  const base::Duration left = std::clamp<base::Duration>(
      next - clock_.Now(), base::Duration::zero(), std::chrono::hours(1));
  const int64_t nanos = std::max<int64_t>(left.count(), 1);  // 0 would disarm it
  itimerspec limit = {};
  limit.it_value.tv_sec = static_cast<time_t>(nanos / 1000000000);
  limit.it_value.tv_nsec = static_cast<long>(nanos % 1000000000);
  timerfd_settime(timeout_fd_, 0, &limit, nullptr);
  timeout_at_ = next;
}

void Loop::RunOnce(bool wait) {
  const base::MonotonicTime next = wheel_.NextWork();
  if (has_posted_.load(std::memory_order_acquire) || !deferred_.empty()) wait = false;
  if (!soon_.empty() || !turn_end_.empty()) wait = false;  // scheduled outside of a callback
  if (wait && next != base::MonotonicTime::max()) {
    if (next <= clock_.Now()) {
      wait = false;
    } else {
      ArmTimeout(next);
    }
  }
  now_is_fresh_ = false;
  // Without EVLOOP_ONCE libevent would poll on for as long as anything is ready.
  event_base_loop(base_, wait ? EVLOOP_ONCE : EVLOOP_ONCE | EVLOOP_NONBLOCK);
  now_is_fresh_ = false;
  const base::MonotonicTime due = wheel_.NextWork();
  if (due != base::MonotonicTime::max() && due <= Now()) {
    wheel_.Advance(Now());
    AfterCallback();
  }
  if (has_posted_.load(std::memory_order_acquire)) RunPosted();
  if (!turn_end_.empty()) {
    // One that schedules itself again has its next turn after everybody else has had one.
    base::IntrusiveList<Task> tasks;
    tasks.TakeAll(turn_end_);
    RunTasks(tasks);
  }
  AfterCallback();
  if (!deferred_.empty()) RunDeferred();
}

void Loop::Run() {
  while (!stop_.load(std::memory_order_acquire)) RunOnce(true);
  stop_.store(false, std::memory_order_relaxed);
}

}  // namespace sluice::event
