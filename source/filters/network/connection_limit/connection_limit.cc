#include "source/filters/network/connection_limit/connection_limit.h"

namespace sluice::filters::network {

using proxy::Next;

const stats::Field ConnectionLimitStats::kFields[] = {
    SLUICE_STAT(ConnectionLimitStats, limited_connections),
    SLUICE_STAT(ConnectionLimitStats, active_connections),
};

ConnectionLimitFilter::ConnectionLimitFilter(ConnectionLimit& limit,
                                             proxy::NetworkFilterContext& context)
    : limit_(limit),
      context_(context),
      stats_(limit.stats.ForThread(context.worker().worker.index)) {}

bool ConnectionLimitFilter::Take() {
  uint64_t open = limit_.open.load(std::memory_order_relaxed);
  while (open < limit_.max_connections) {
    if (limit_.open.compare_exchange_weak(open, open + 1, std::memory_order_relaxed)) return true;
  }
  return false;
}

Next ConnectionLimitFilter::OnNewConnection() {
  if (!limit_.enabled.Get()) return Next::kContinue;
  if (Take()) {
    counted_ = true;
    stats_.active_connections.Inc();
    return Next::kContinue;
  }
  refused_ = true;
  stats_.limited_connections.Inc();
  if (limit_.delay == base::Duration::zero()) {
    context_.Close(proxy::CloseMode::kNow);
    return Next::kPause;
  }
  delay_ = std::make_unique<event::Timer>(
      context_.worker().worker.loop, event::Callback::To<&ConnectionLimitFilter::OnDelayed>(this));
  delay_->Arm(limit_.delay);
  return Next::kPause;
}

Next ConnectionLimitFilter::OnData(buffer::Buffer& bytes, bool) {
  if (!refused_) return Next::kContinue;
  bytes.Clear();
  return Next::kPause;
}

void ConnectionLimitFilter::OnClosed(proxy::ConnectionEnd) {
  delay_.reset();
  if (!counted_) return;
  counted_ = false;
  limit_.open.fetch_sub(1, std::memory_order_relaxed);
  stats_.active_connections.Dec();
}

}  // namespace sluice::filters::network
