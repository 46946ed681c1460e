#include "source/http/h2/keepalive.h"

namespace sluice::http::h2 {

Keepalive::Keepalive(const KeepaliveOptions& options, net::Worker& worker,
                     event::Callback send_ping, event::Callback give_up)
    : options_(options),
      worker_(worker),
      send_ping_(send_ping),
      give_up_(give_up),
      timer_(worker.loop, event::Callback::To<&Keepalive::OnTimer>(this)),
      last_frame_(worker.loop.Now()) {
  Rest();
}

void Keepalive::Rest() {
  waiting_ = false;
  if (options_.interval == base::Duration::zero()) {
    timer_.Disarm();
    return;
  }
  const double spread =
      static_cast<double>(options_.interval.count()) * options_.jitter_percent / 100.0;
  const uint64_t jitter = worker_.random.Below(static_cast<uint64_t>(spread) + 1);
  timer_.Arm(options_.interval + base::Duration(static_cast<int64_t>(jitter)));
}

void Keepalive::Ping() {
  waiting_ = true;
  timer_.Arm(options_.timeout);
  send_ping_();
}

void Keepalive::OnTimer() {
  if (waiting_) {
    waiting_ = false;
    give_up_();
    return;
  }
  Ping();
}

void Keepalive::OnFrame() {
  last_frame_ = worker_.loop.Now();
  if (waiting_) timer_.Arm(options_.timeout);
}

void Keepalive::OnPingAnswer() {
  if (waiting_) Rest();
}

void Keepalive::OnStreamStart() {
  if (options_.idle_interval == base::Duration::zero() || waiting_) return;
  if (worker_.loop.Now() - last_frame_ >= options_.idle_interval) Ping();
}

}  // namespace sluice::http::h2
