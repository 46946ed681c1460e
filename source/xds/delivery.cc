#include "source/xds/delivery.h"

#include "source/base/log.h"
#include "source/base/xx_hash.h"

namespace sluice::xds {

Delivery::Delivery(Environment& environment, Type type, const std::string& prefix,
                   base::Duration initial_fetch_timeout, Watcher& watcher)
    : environment_(environment),
      type_(type),
      initial_fetch_timeout_(initial_fetch_timeout),
      group_(environment.stats.AddGroup<SubscriptionStats>(prefix)),
      stats_(group_.ForThread(environment.stats_thread)),
      watcher_(watcher),
      deadline_(environment.loop, event::Callback::To<&Delivery::OnDeadline>(this)) {}

void Delivery::Begin() {
  if (!answered_ && initial_fetch_timeout_ > base::Duration::zero())
    deadline_.Arm(initial_fetch_timeout_);
}

void Delivery::Answered() {
  answered_ = true;
  deadline_.Disarm();
}

void Delivery::Deliver(const Update& update, bool usable, extension::FieldErrors& errors) {
  const bool first = !answered_;
  Answered();
  const base::MonotonicTime begin = environment_.loop.clock().Now();
  const bool apply = usable && (IsComplete(type_) || errors.ok());
  if (apply) watcher_.OnUpdate(update, errors);
  if (!errors.ok()) {
    stats_.update_rejected.Inc();
    base::log::Write(base::log::Component::kXds, base::log::Level::kWarning,
                     "an update of type " + std::string(TypeUrl(type_)) + ", version '" +
                         std::string(update.version) + "', is refused: " + errors.NackText());
    // What was good of it is in force; who waits for the rest waits in vain (F2).
    if (first) watcher_.OnNoAnswer();
    return;
  }
  if (errors.warning_count() > 0) {
    base::log::Write(base::log::Component::kXds, base::log::Level::kWarning, errors.WarningText());
  }
  stats_.update_success.Inc();
  stats_.version.Set(base::XxHash64(update.version));
  stats_.version_text.Set(update.version);
  const auto now = environment_.loop.clock().WallNow().time_since_epoch();
  stats_.update_time.Set(static_cast<uint64_t>(base::ToMillis(now)));
  stats_.update_duration.Record(
      static_cast<uint64_t>(base::ToMillis(environment_.loop.clock().Now() - begin)));
}

void Delivery::Fail(bool final) {
  stats_.update_failure.Inc();
  if (!final || answered_) return;
  Answered();
  watcher_.OnNoAnswer();
}

void Delivery::OnDeadline() {
  stats_.init_fetch_timeout.Inc();
  base::log::Write(base::log::Component::kXds, base::log::Level::kWarning,
                   "no answer for " + std::string(TypeUrl(type_)) +
                       " within its initial_fetch_timeout: going on without");
  watcher_.OnNoAnswer();
}

}  // namespace sluice::xds
