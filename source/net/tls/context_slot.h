#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "source/net/tls/client_context.h"
#include "source/net/tls/expiry_gauges.h"
#include "source/net/tls/server_context.h"
#include "source/net/tls/slot_stats.h"

namespace sluice::net::tls {

// TLS of one filter chain or one cluster: the context in force, which another replaces when a
// secret or a file behind it changes. What has begun keeps the context that it began with. Shared
// by the specs that name it.
//
// Each thread has a place of its own, so that a new connection takes its context without a lock;
// who replaces a context has each thread put the new one into its place.
template <typename Context>
class ContextSlot {
 public:
  using Ref = std::shared_ptr<const Context>;

  // `threads`: how many may ask, as stats::Store counts them. `first` is null while a secret that
  // it needs is yet to come.
  // `expiries`: where it shows when its certificates are over.
  ContextSlot(int threads, Ref first, stats::GroupHandle<SlotStats> stats, ExpiryGauges expiries)
      : places_(static_cast<size_t>(threads), first),
        stats_(std::move(stats)),
        latest_(std::move(first)),
        expiries_(std::move(expiries)) {
    if (latest_ != nullptr) expiries_.Show(latest_->spec().common);
  }

  // Null: nobody can be spoken to, or let in, until the secret has come. The calling thread's.
  const Ref& Of(int thread) const { return places_[static_cast<size_t>(thread)]; }
  void Put(int thread, Ref context) { places_[static_cast<size_t>(thread)] = std::move(context); }
  SlotStats& stats(int thread) const { return stats_.ForThread(thread); }

  // What all threads have, or are about to. Any thread may ask that is not in a hurry.
  Ref latest() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return latest_;
  }
  // Main thread.
  void SetLatest(Ref context) {
    expiries_.Show(context->spec().common);
    const std::lock_guard<std::mutex> lock(mutex_);
    latest_ = std::move(context);
  }

 private:
  std::vector<Ref> places_;
  stats::GroupHandle<SlotStats> stats_;
  mutable std::mutex mutex_;
  Ref latest_;
  ExpiryGauges expiries_;  // of `latest_`
};

using ServerSlot = ContextSlot<ServerContext>;
using ClientSlot = ContextSlot<ClientContext>;

}  // namespace sluice::net::tls
