#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "source/net/address.h"
#include "source/stats/counter.h"
#include "source/upstream/cluster_spec.h"

namespace sluice::upstream {

// What one thread counts of one host, for /clusters.
struct alignas(64) HostCells {
  stats::Counter cx_total;
  stats::Counter cx_connect_fail;
  stats::Gauge cx_active;
  stats::Counter rq_total;
  stats::Counter rq_success;
  stats::Counter rq_error;
  stats::Counter rq_timeout;
  stats::Gauge rq_active;
};

// The identity of an endpoint of a cluster, kept across updates. Made on the main thread, shared by
// host sets; weight and health change in place. Each worker keeps its connection pool in its own
// slot, so that an update costs it nothing.
class Host {
 public:
  // `transport`: its place in ClusterSpec::transports.
  Host(const EndpointSpec& endpoint, const LocalitySpec& locality, const net::Address& address,
       int threads, uint16_t transport = 0);
  ~Host();

  const net::Address& address() const { return endpoint_.load(std::memory_order_acquire)->address; }
  const std::string& address_text() const {
    return endpoint_.load(std::memory_order_acquire)->text;
  }
  const std::string& hostname() const { return hostname_; }
  const LocalitySpec& locality() const { return locality_; }  // but for its weight
  uint32_t locality_weight() const { return locality_weight_.load(std::memory_order_relaxed); }
  // Main thread.
  const std::string& hash_key() const { return hash_key_; }
  uint16_t transport() const { return transport_; }
  uint32_t weight() const { return weight_.load(std::memory_order_relaxed); }
  HealthStatus health() const {
    return static_cast<HealthStatus>(health_.load(std::memory_order_relaxed));
  }
  bool healthy() const {
    const HealthStatus health = this->health();
    return health == HealthStatus::kUnknown || health == HealthStatus::kHealthy;
  }
  // Main thread.
  void Update(const EndpointSpec& endpoint, const LocalitySpec& locality);
  // Connections made from now on go there (LOGICAL_DNS). Main thread.
  void MoveTo(const net::Address& address);

  // The worker's connection pool; only that worker touches its slot.
  void*& pool(int thread) const { return slots_[static_cast<size_t>(thread)].pool; }
  HostCells& cells(int thread) const {
    HostCells* cells = slots_[static_cast<size_t>(thread)].cells.load(std::memory_order_relaxed);
    return cells != nullptr ? *cells : MakeCells(thread);
  }
  // `visit(const HostCells&)` for each thread that has any.
  template <typename F>
  void ForEachCells(F visit) const {
    for (const Slot& slot : slots_) {
      if (const HostCells* cells = slot.cells.load(std::memory_order_acquire)) visit(*cells);
    }
  }

 private:
  struct Slot {
    void* pool = nullptr;
    std::atomic<HostCells*> cells{nullptr};
  };
  struct Endpoint {
    net::Address address;
    std::string text;
  };
  HostCells& MakeCells(int thread) const;

  // Every address that the host has had: workers may be reading any of them. They are few.
  std::vector<std::unique_ptr<const Endpoint>> endpoints_;
  std::atomic<const Endpoint*> endpoint_{nullptr};
  const std::string hostname_;
  const LocalitySpec locality_;  // its endpoints are left out
  const uint16_t transport_;
  std::string hash_key_;
  std::atomic<uint32_t> weight_;
  std::atomic<uint32_t> locality_weight_;
  std::atomic<uint8_t> health_;
  mutable std::vector<Slot> slots_;
};

using HostRef = std::shared_ptr<const Host>;
using HostList = std::vector<HostRef>;

}  // namespace sluice::upstream
