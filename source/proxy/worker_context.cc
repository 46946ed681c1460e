#include "source/proxy/worker_context.h"

#include <time.h>

namespace sluice::proxy {

void WorkerContext::Refresh(base::MonotonicTime time) {
  const base::Duration since = time - refreshed_;
  if (date_[0] != '\0' && since >= base::Duration::zero() && since < std::chrono::milliseconds(250))
    return;
  refreshed_ = time;
  const base::WallTime wall = worker.loop.clock().WallNow();
  offset_ = wall.time_since_epoch() - time.time_since_epoch();
  const time_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(wall.time_since_epoch()).count();
  tm parts;
  gmtime_r(&seconds, &parts);
  strftime(date_, sizeof(date_), "%a, %d %b %Y %H:%M:%S GMT", &parts);
}

base::WallTime WorkerContext::WallAt(base::MonotonicTime time) {
  Refresh(time);
  return base::WallTime(time.time_since_epoch() + offset_);
}

std::string_view WorkerContext::DateAt(base::MonotonicTime time) {
  Refresh(time);
  return date_;
}

}  // namespace sluice::proxy
