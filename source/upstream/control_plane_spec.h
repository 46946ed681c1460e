#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/base/time.h"

namespace sluice::upstream {

// A control plane that is asked by gRPC (envoy.config.core.v3.ApiConfigSource), with every default
// filled in.
struct ControlPlaneSpec {
  bool delta = false;                                         // else the state of the world
  std::string cluster;                                        // of the bootstrap
  std::string authority;                                      // empty: the cluster's name
  std::vector<std::pair<std::string, std::string>> metadata;  // sent with each stream
  bool node_on_first_message_only = false;
  uint64_t max_message_bytes = uint64_t{1} << 30;  // of one response
  // Between two attempts, at random up to a bound that doubles from the first to the second.
  base::Duration first_retry = std::chrono::milliseconds(500);
  base::Duration most_retry = std::chrono::seconds(30);

  // Two of one key are asked in the same way.
  std::string Key() const {
    std::string key;
    const auto add = [&key](std::string_view part) { key.append(part).push_back('\n'); };
    add(delta ? "delta" : "sotw");
    add(cluster);
    add(authority);
    add(node_on_first_message_only ? "once" : "always");
    add(std::to_string(max_message_bytes));
    add(std::to_string(first_retry.count()));
    add(std::to_string(most_retry.count()));
    for (const auto& [name, value] : metadata) {
      add(name);
      add(value);
    }
    return key;
  }
};

}  // namespace sluice::upstream
