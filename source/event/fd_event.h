#pragma once

#include <cstddef>
#include <cstdint>

#include "source/event/loop.h"

namespace sluice::event {

// What has happened to a file descriptor.
enum Readiness : uint32_t {
  kReadable = 1,  // bytes, end of stream, or an error to be read
  kWritable = 2,
  // The peer has shut down its writing side or has reset the connection (EPOLLRDHUP).
  kPeerClosed = 4,
};

// Watches a descriptor, edge-triggered, for reading and writing, from Watch to destruction: it is
// registered once. The descriptor must stay open meanwhile. Loop thread only.
class FdEvent {
 public:
  using OnReady = void (*)(void* object, uint32_t readiness);

  FdEvent(Loop& loop, OnReady on_ready, void* object)
      : loop_(loop), on_ready_(on_ready), object_(object) {}
  FdEvent(const FdEvent&) = delete;
  FdEvent& operator=(const FdEvent&) = delete;
  ~FdEvent() { Unwatch(); }

  enum class Interest { kReadWrite, kReadOnly, kReadLevel };
  // kReadLevel reports again in every turn while there is something to read (listeners, pipes).
  void Watch(int fd, Interest interest = Interest::kReadWrite);
  // Before the descriptor is closed.
  void Unwatch();
  bool watching() const { return watching_; }

 private:
  static void Trampoline(int fd, short what, void* self);

  Loop& loop_;
  const OnReady on_ready_;
  void* const object_;
  bool watching_ = false;
  // libevent's own record, in place: one allocation less for each connection.
  alignas(8) std::byte storage_[128];
};

}  // namespace sluice::event
