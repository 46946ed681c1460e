#pragma once

#include <array>
#include <cstdint>

namespace sluice::upstream {

// Which of a cluster's two sets of limits a request counts against.
enum class Priority : uint8_t { kDefault, kHigh };
constexpr int kPriorities = 2;

// Limits of one priority, for the whole process.
struct CircuitBreakerLimits {
  uint32_t max_connections = 1024;
  uint32_t max_pending_requests = 1024;
  uint32_t max_requests = 1024;
  uint32_t max_retries = 3;
  bool track_remaining = false;
  bool has_retry_budget = false;  // then max_retries does not count
  double retry_budget_percent = 20;
  uint32_t min_retry_concurrency = 3;
  friend bool operator==(const CircuitBreakerLimits& a, const CircuitBreakerLimits& b) {
    return a.max_connections == b.max_connections &&
           a.max_pending_requests == b.max_pending_requests && a.max_requests == b.max_requests &&
           a.max_retries == b.max_retries && a.track_remaining == b.track_remaining &&
           a.has_retry_budget == b.has_retry_budget &&
           a.retry_budget_percent == b.retry_budget_percent &&
           a.min_retry_concurrency == b.min_retry_concurrency;
  }
};

struct CircuitBreakerSpec {
  std::array<CircuitBreakerLimits, kPriorities> limits;
};

}  // namespace sluice::upstream
