#pragma once

#include <atomic>
#include <cstdint>

namespace sluice::stats {

// One thread's cell of a counter. Only its thread writes, so that an increment is a plain add and
// not a locked instruction; any thread may read. The counter is the sum of the threads' cells.
// Never goes back.
class Counter {
 public:
  void Inc() { Add(1); }
  void Add(uint64_t n) {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

// One thread's share of a gauge: the gauge is the sum over the threads, and a share may be
// negative, since what one thread added another may take away. A sum below zero, seen between the
// two, is shown as zero.
class Gauge {
 public:
  void Inc() { Add(1); }
  void Dec() { Add(-1); }
  void Add(int64_t n) { Set(value() + n); }
  // Sets this thread's share.
  void Set(int64_t value) {
    value_.store(value, std::memory_order_relaxed);
    used_.store(true, std::memory_order_relaxed);
  }
  int64_t value() const { return value_.load(std::memory_order_relaxed); }
  // Was ever written.
  bool used() const { return used_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> value_{0};
  std::atomic<bool> used_{false};
};

// A gauge that one thread alone sets, by habit main: all 64 bits count, as the hash of a version
// needs.
class OwnedGauge {
 public:
  void Set(uint64_t value) {
    value_.store(value, std::memory_order_relaxed);
    used_.store(true, std::memory_order_relaxed);
  }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }
  bool used() const { return used_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
  std::atomic<bool> used_{false};
};

}  // namespace sluice::stats
