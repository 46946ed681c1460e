#include "source/event/fd_event.h"

#include <event2/event.h>
#include <event2/event_struct.h>

#include <new>

#include "source/base/check.h"

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
