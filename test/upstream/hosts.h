#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string_view>

#include "source/upstream/host_set.h"

namespace sluice::upstream {

inline net::Address Ip(std::string_view text, uint16_t port = 80) {
  net::Address address;
  EXPECT_TRUE(net::Address::ParseIp(text, port, address)) << text;
  return address;
}

inline EndpointSpec EndpointAt(const net::Address& address, uint32_t weight = 1,
                               HealthStatus health = HealthStatus::kUnknown) {
  EndpointSpec endpoint;
  endpoint.address = address;
  endpoint.weight = weight;
  endpoint.health = health;
  return endpoint;
}

// One thread's host.
inline std::shared_ptr<Host> MakeHost(const EndpointSpec& endpoint, uint32_t priority = 0) {
  LocalitySpec locality;
  locality.priority = priority;
  return std::make_shared<Host>(endpoint, locality, endpoint.address, /*threads=*/1);
}

inline std::shared_ptr<Host> HealthyHost(uint32_t priority = 0) {
  return MakeHost(EndpointAt(Ip("10.0.0.1")), priority);
}

inline std::shared_ptr<Host> SickHost(uint32_t priority = 0) {
  return MakeHost(EndpointAt(Ip("10.0.0.9"), 1, HealthStatus::kUnhealthy), priority);
}

}  // namespace sluice::upstream
