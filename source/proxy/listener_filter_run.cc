#include "source/proxy/listener_filter_run.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace sluice::proxy {
namespace {

using Result = ListenerFilterResult;

// Removes the first `size` bytes, which have been peeked at, from the socket.
bool Discard(int fd, size_t size) {
  std::array<char, 4096> room;
  while (size > 0) {
    const ssize_t n = recv(fd, room.data(), std::min(size, room.size()), 0);
    if (n <= 0) return false;
    size -= static_cast<size_t>(n);
  }
  return true;
}

}  // namespace

ListenerFilterRun::ListenerFilterRun(std::shared_ptr<const ListenerSpec> spec, ListenerStats& stats,
                                     AcceptedConnection connection, ListenerFilterEvents& events)
    : spec_(std::move(spec)),
      stats_(stats),
      connection_(std::move(connection)),
      events_(events),
      watch_(connection_.worker.worker.loop, &ListenerFilterRun::OnReady, this),
      timeout_(connection_.worker.worker.loop,
               event::Callback::To<&ListenerFilterRun::OnTimeout>(this)) {
  for (const ListenerFilterSpec& filter : spec_->listener_filters) {
    if (filter.disabled.Matches(connection_.addresses.local)) continue;
    filters_.push_back(filter.factory->Make(connection_.worker));
  }
  stats_.downstream_pre_cx_active.Inc();
}

ListenerFilterRun::~ListenerFilterRun() { Close(); }

void ListenerFilterRun::Close() {
  if (!over_) stats_.downstream_pre_cx_active.Dec();
  over_ = true;
  timeout_.Disarm();
  watch_.Unwatch();
  if (connection_.fd >= 0) close(std::exchange(connection_.fd, -1));
}

void ListenerFilterRun::Start() {
  if (spec_->listener_filters_timeout != base::Duration::zero()) {
    timeout_.Arm(spec_->listener_filters_timeout);
  }
  Advance();
}

void ListenerFilterRun::OnReady(void* self, uint32_t readiness) {
  ListenerFilterRun& run = *static_cast<ListenerFilterRun*>(self);
  run.peer_closed_ = run.peer_closed_ || (readiness & event::kPeerClosed) != 0;
  run.Advance();
}

void ListenerFilterRun::Advance() {
  if (over_) return;
  while (current_ < filters_.size()) {
    if (!RunCurrent()) return;
    ++current_;
    accepted_ = false;
  }
  Pass();
}

bool ListenerFilterRun::RunCurrent() {
  if (!accepted_) {
    accepted_ = true;
    switch (filters_[current_]->OnAccept(connection_)) {
      case Result::kContinue: return true;
      case Result::kReject: Fail(); return false;
      case Result::kNeedMore: break;
    }
  }
  return Peek();
}

bool ListenerFilterRun::Peek() {
  ListenerFilter& filter = *filters_[current_];
  std::array<char, kMaxPeek> room;
  const size_t most = std::min(filter.max_bytes(), room.size());
  const ssize_t n = recv(connection_.fd, room.data(), most, MSG_PEEK);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
    if (!watch_.watching()) watch_.Watch(connection_.fd, event::FdEvent::Interest::kReadOnly);
    return false;
  }
  if (n <= 0) {
    (n == 0 ? stats_.downstream_listener_filter_remote_close
            : stats_.downstream_listener_filter_error)
        .Inc();
    Fail();
    return false;
  }
  size_t consume = 0;
  const Result result = filter.OnBytes(connection_, {room.data(), static_cast<size_t>(n)}, consume);
  switch (result) {
    case Result::kContinue: return Consume(consume);
    case Result::kReject: Fail(); return false;
    case Result::kNeedMore: break;
  }
  if (peer_closed_) {  // what is missing will not come
    stats_.downstream_listener_filter_remote_close.Inc();
    Fail();
    return false;
  }
  if (!watch_.watching()) watch_.Watch(connection_.fd, event::FdEvent::Interest::kReadOnly);
  return false;
}

bool ListenerFilterRun::Consume(size_t size) {
  if (size == 0 || Discard(connection_.fd, size)) return true;
  stats_.downstream_listener_filter_error.Inc();
  Fail();
  return false;
}

void ListenerFilterRun::OnTimeout() {
  stats_.downstream_pre_cx_timeout.Inc();
  if (spec_->continue_on_listener_filters_timeout) {
    Pass();
  } else {
    Fail();
  }
}

void ListenerFilterRun::Pass() {
  over_ = true;
  timeout_.Disarm();
  watch_.Unwatch();
  stats_.downstream_pre_cx_active.Dec();
  events_.OnFiltersPassed(*this);
}

void ListenerFilterRun::Fail() {
  Close();
  events_.OnFiltersFailed(*this);
}

}  // namespace sluice::proxy
