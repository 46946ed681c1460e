#include "source/event/fd_event.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <sys/epoll.h>

#include <new>

#include "source/base/check.h"

// In place of the C library's, for libevent. For a connection that the peer has reset libevent
// keeps EPOLLERR and drops EPOLLRDHUP, so that kPeerClosed would be missing just where bytes and
// the reset come together: a reader that stops after a short read would never learn of the end
// behind it. The reset's error is found by the read that kPeerClosed asks for.
extern "C" __attribute__((visibility("default"))) int epoll_wait(int epoll, epoll_event* events,
                                                                 int capacity, int timeout_ms) {
  const int count = epoll_pwait(epoll, events, capacity, timeout_ms, nullptr);
  for (int i = 0; i < count; ++i) {
    const uint32_t what = events[i].events;
    if ((what & EPOLLERR) == 0 || (what & EPOLLRDHUP) == 0) continue;
    events[i].events = (what | EPOLLIN | EPOLLOUT) & ~static_cast<uint32_t>(EPOLLERR | EPOLLHUP);
  }
  return count;
}

namespace sluice::event {
namespace {

static_assert(sizeof(struct event) <= 128);

struct event* Record(std::byte* storage) {
  return reinterpret_cast<struct event*>(storage);
}

}  // namespace

void FdEvent::Watch(int fd, Interest interest) {
  SLUICE_DCHECK(!watching_);
  short what = EV_PERSIST | EV_READ;
  if (interest != Interest::kReadLevel) what |= EV_ET | EV_CLOSED;
  if (interest == Interest::kReadWrite) what |= EV_WRITE;
  struct event* record = new (storage_) struct event;
  event_assign(record, loop_.base_, fd, what, &FdEvent::Trampoline, this);
  // Fails only without memory, or when the kernel refuses another watch (max_user_watches).
  SLUICE_CHECK(event_add(record, nullptr) == 0);
  watching_ = true;
}

void FdEvent::Unwatch() {
  if (!watching_) return;
  event_del(Record(storage_));
  watching_ = false;
}

void FdEvent::Trampoline(int, short what, void* self) {
  FdEvent& event = *static_cast<FdEvent*>(self);
  Loop& loop = event.loop_;
  uint32_t readiness = 0;
  if (what & EV_READ) readiness |= kReadable;
  if (what & EV_WRITE) readiness |= kWritable;
  if (what & EV_CLOSED) readiness |= kPeerClosed;
  event.on_ready_(event.object_, readiness);  // may destroy the event
  loop.AfterCallback();
}

}  // namespace sluice::event
