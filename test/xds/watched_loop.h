#pragma once

#include <gtest/gtest.h>

#include <string>

#include "source/xds/delivery.h"
#include "test/event/simulated_clock.h"

namespace sluice::xds {

// A main thread with simulated time.
class WatchedLoop : public testing::Test {
 protected:
  void Advance(base::Duration by) {
    clock_.Advance(by);
    loop_.RunOnce(/*wait=*/false);
  }
  // 0 for what is not there.
  uint64_t Stat(const std::string& name) {
    uint64_t value = 0;
    stats_.ForEach([&](const stats::Sample& sample) {
      if (sample.name == name) value = sample.value;
    });
    return value;
  }

  event::SimulatedClock clock_;
  event::Loop loop_{clock_};
  stats::Store stats_{1};
  Environment environment_{loop_, stats_, 0};
};

}  // namespace sluice::xds
