#pragma once

#include <map>
#include <string>
#include <vector>

#include "source/base/time.h"
#include "source/config/snapshot/snapshot.h"

namespace sluice::server {

// Finds the certificates in use that are about to be over, or are, for the log and for an alert.
// What it says of one it says again a day later. Owned by the server; main thread.
class ExpiryWarnings {
 public:
  static constexpr base::Duration kSoon = std::chrono::hours(72);
  // How often it is to be asked: so late it may be with a new certificate, or with a clock that was
  // set.
  static constexpr base::Duration kInterval = std::chrono::minutes(10);

  struct Report {
    uint64_t soon = 0;               // certificates, those that are over included
    std::vector<std::string> lines;  // for the log, what has not been said today
  };
  // `now` by both clocks: how long is left goes by the wall's, how long ago something was said by
  // the other, which nobody sets. That they disagree since the last time is a line too.
  Report Check(const config::Snapshot& snapshot, base::WallTime wall, base::MonotonicTime now);

 private:
  void CompareClocks(base::WallTime wall, base::MonotonicTime now, Report& report);

  std::map<std::string, base::MonotonicTime> said_;  // by fingerprint
  bool asked_ = false;
  base::WallTime last_wall_{};
  base::MonotonicTime last_{};
};

}  // namespace sluice::server
