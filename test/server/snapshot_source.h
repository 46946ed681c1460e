#pragma once

#include <memory>
#include <string>

#include "source/config/snapshot/snapshot_builder.h"
#include "test/server/bootstrap_text.h"

namespace sluice::server {

// Snapshots from texts, and what they need around them. For two threads: a worker's, 0, and main.
class SnapshotSource {
 public:
  std::shared_ptr<const config::Snapshot> Build(const std::string& bootstrap,
                                                const config::Snapshot* previous = nullptr) {
    extension::FieldErrors errors;
    auto snapshot = builder_.Build(Parse(bootstrap), previous, errors);
    EXPECT_TRUE(errors.ok()) << errors.ErrorText();
    return snapshot;
  }
  stats::Store& stats() { return stats_; }
  proxy::LogWriter& logs() { return logs_; }
  // 0 for what is not there.
  uint64_t Stat(const std::string& name) {
    uint64_t value = 0;
    stats_.ForEach([&](const stats::Sample& sample) {
      if (sample.name == name) value = sample.value;
    });
    return value;
  }

 private:
  const extension::Registry registry_{};
  stats::Store stats_{3};
  proxy::LogWriter logs_{stats_};
  config::SnapshotBuilder builder_{registry_, stats_, &logs_};
};

}  // namespace sluice::server
