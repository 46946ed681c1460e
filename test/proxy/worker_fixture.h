#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "source/net/worker.h"
#include "source/proxy/worker_context.h"
#include "source/stats/store.h"
#include "test/event/simulated_clock.h"

namespace sluice::proxy {

// One worker with what its objects share, on simulated time.
class WorkerFixture : public testing::Test {
 protected:
  event::SimulatedClock clock_;
  stats::Store store_{1};
  LogWriter writer_{store_};
  NodeInfo node_;
  ServerState state_;
  std::unique_ptr<http::h2::WorkerState> http2_;  // outlives what the loop has to delete
  net::Worker worker_{0, clock_};
  WorkerContext context_{*(http2_ = std::make_unique<http::h2::WorkerState>(worker_)),
                         node_,
                         state_,
                         writer_,
                         std::chrono::seconds(1),
                         65536};
};

}  // namespace sluice::proxy
