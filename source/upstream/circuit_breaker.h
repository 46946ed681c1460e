#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

#include "source/upstream/circuit_breaker_spec.h"

namespace sluice::upstream {

enum class Resource : uint8_t { kConnections, kPendingRequests, kRequests, kRetries };
constexpr int kResources = 4;

// The limits of one cluster and priority, shared by all threads. Checked before they are taken, so
// that threads that race may overshoot a little. One of the few shared atomics of the data path:
// each resource has a cache line of its own.
class CircuitBreaker {
 public:
  // Once, before any thread uses it.
  void SetLimits(const CircuitBreakerLimits& limits) {
    slot(Resource::kConnections).limit = limits.max_connections;
    slot(Resource::kPendingRequests).limit = limits.max_pending_requests;
    slot(Resource::kRequests).limit = limits.max_requests;
    slot(Resource::kRetries).limit =
        limits.has_retry_budget ? limits.min_retry_concurrency : limits.max_retries;
    retry_share_ = limits.has_retry_budget ? limits.retry_budget_percent / 100 : 0;
  }

  bool TryAcquire(Resource resource) {
    if (open(resource)) return false;
    ForceAcquire(resource);
    return true;
  }
  void ForceAcquire(Resource resource) {
    slot(resource).used.fetch_add(1, std::memory_order_relaxed);
  }
  void Release(Resource resource) { slot(resource).used.fetch_sub(1, std::memory_order_relaxed); }

  uint64_t used(Resource resource) const {
    return slot(resource).used.load(std::memory_order_relaxed);
  }
  // With a retry budget, the limit of retries follows the requests that are active or waiting.
  uint64_t limit(Resource resource) const {
    const uint64_t fixed = slot(resource).limit;
    if (resource != Resource::kRetries || retry_share_ == 0) return fixed;
    const double share = retry_share_ * static_cast<double>(used(Resource::kRequests));
    return std::max(fixed, static_cast<uint64_t>(share));
  }
  uint64_t remaining(Resource resource) const {
    const uint64_t most = limit(resource);
    return most - std::min(most, used(resource));
  }
  bool open(Resource resource) const { return used(resource) >= limit(resource); }

 private:
  struct alignas(64) Slot {
    std::atomic<uint64_t> used{0};
    uint64_t limit = 0;
  };
  Slot& slot(Resource resource) { return slots_[static_cast<size_t>(resource)]; }
  const Slot& slot(Resource resource) const { return slots_[static_cast<size_t>(resource)]; }

  std::array<Slot, kResources> slots_;
  double retry_share_ = 0;  // 0 to 1; 0: no budget
};

// Both priorities of a cluster.
class CircuitBreakers {
 public:
  explicit CircuitBreakers(const CircuitBreakerSpec& spec) {
    for (size_t i = 0; i < kPriorities; ++i) breakers_[i].SetLimits(spec.limits[i]);
  }
  CircuitBreaker& operator[](Priority priority) { return breakers_[static_cast<size_t>(priority)]; }

 private:
  std::array<CircuitBreaker, kPriorities> breakers_;
};

}  // namespace sluice::upstream
