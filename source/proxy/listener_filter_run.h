#pragma once

#include <memory>
#include <vector>

#include "source/base/intrusive_list.h"
#include "source/event/fd_event.h"
#include "source/event/timer.h"
#include "source/proxy/listener_filter.h"
#include "source/proxy/listener_spec.h"

namespace sluice::proxy {

class ListenerFilterRun;

// Whoever accepted the connection.
class ListenerFilterEvents {
 public:
  // Every filter is done (or time is over, and the listener goes on all the same). Take `fd` out of
  // connection(); the run is to be destroyed by loop.DeferDelete.
  virtual void OnFiltersPassed(ListenerFilterRun& run) = 0;
  // The connection has been closed; destroy the run as above.
  virtual void OnFiltersFailed(ListenerFilterRun& run) = 0;

 protected:
  ~ListenerFilterEvents() = default;
};

// The listener filters at work on one accepted connection: peeks at its first bytes until each has
// what it needs. Owned by the listener; worker thread.
class ListenerFilterRun final : public base::ListNode {
 public:
  // Takes the descriptor of `connection`.
  ListenerFilterRun(std::shared_ptr<const ListenerSpec> spec, ListenerStats& stats,
                    AcceptedConnection connection, ListenerFilterEvents& events);
  ~ListenerFilterRun();

  // May be over before it returns.
  void Start();
  void Close();  // from the owner; no event comes of it
  AcceptedConnection& connection() { return connection_; }

 private:
  static void OnReady(void* self, uint32_t readiness);
  void OnTimeout();
  // Goes on with the current filter and those behind it.
  void Advance();
  // False when the current filter waits, or all is over.
  bool RunCurrent();
  bool Peek();
  bool Consume(size_t size);
  void Pass();
  void Fail();

  const std::shared_ptr<const ListenerSpec> spec_;
  ListenerStats& stats_;
  AcceptedConnection connection_;
  ListenerFilterEvents& events_;
  event::FdEvent watch_;
  event::Timer timeout_;
  std::vector<std::unique_ptr<ListenerFilter>> filters_;
  size_t current_ = 0;
  bool accepted_ = false;  // the current filter has been told of the connection
  bool peer_closed_ = false;
  bool over_ = false;
};

}  // namespace sluice::proxy
