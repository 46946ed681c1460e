#pragma once

#include <string>
#include <string_view>

#include "source/event/loop.h"
#include "source/event/timer.h"
#include "source/stats/store.h"
#include "source/xds/subscription_stats.h"
#include "source/xds/type.h"
#include "source/xds/watcher.h"

namespace sluice::xds {

// What subscriptions need of the process; all of it outlives them.
struct Environment {
  event::Loop& loop;
  stats::Store& stats;
  int stats_thread;           // the main thread's index
  bool allow_unknown = true;  // fields that the API does not have: warn instead of refusing
};

// The end of a subscription at its watcher, whatever brings the resources: hands updates on, counts
// them, and watches over the first answer's deadline. Owned by the subscription; main thread.
class Delivery {
 public:
  // `prefix` of the stats, with its dot. `initial_fetch_timeout` 0: none.
  Delivery(Environment& environment, Type type, const std::string& prefix,
           base::Duration initial_fetch_timeout, Watcher& watcher);

  Type type() const { return type_; }
  // The subscription has begun.
  void Begin();
  // Something was asked for, or read.
  void CountAttempt() { stats_.update_attempt.Inc(); }
  // Hands an update to the watcher. `errors` are those of reading the response; with them a type
  // whose resources come by name is not applied at all. What is wrong is in `errors` afterwards,
  // and the caller refuses with its text.
  void Deliver(const Update& update, bool usable, extension::FieldErrors& errors);
  // Nothing could be read or reached. `final`: there will be no answer to wait for.
  void Fail(bool final);
  bool answered() const { return answered_; }
  // As Watcher::Accepted.
  const Record* accepted() const { return watcher_.Accepted(); }

 private:
  void OnDeadline();
  void Answered();

  Environment& environment_;
  const Type type_;
  const base::Duration initial_fetch_timeout_;
  const stats::GroupHandle<SubscriptionStats> group_;
  SubscriptionStats& stats_;
  Watcher& watcher_;
  event::Timer deadline_;
  bool answered_ = false;
};

}  // namespace sluice::xds
