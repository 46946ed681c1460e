#pragma once

#include <cstdint>

#include "source/event/timer.h"
#include "source/http/h2/options.h"
#include "source/net/worker.h"

namespace sluice::http::h2 {

// PINGs by the clock, and the wait for their answers. One per connection that has them configured;
// owned by its session. `send_ping` is to send a PING; `give_up` says that the peer is gone.
//
//   resting: the timer runs to the next PING  → waiting: it runs to the end of patience → resting
class Keepalive {
 public:
  Keepalive(const KeepaliveOptions& options, net::Worker& worker, event::Callback send_ping,
            event::Callback give_up);

  void OnFrame();  // of any kind: the peer lives
  void OnPingAnswer();
  void OnStreamStart();

 private:
  void OnTimer();
  void Rest();
  void Ping();

  const KeepaliveOptions& options_;
  net::Worker& worker_;
  const event::Callback send_ping_;
  const event::Callback give_up_;
  event::Timer timer_;
  base::MonotonicTime last_frame_;
  bool waiting_ = false;
};

}  // namespace sluice::http::h2
