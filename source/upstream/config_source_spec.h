#pragma once

#include <string>

#include "source/base/time.h"

namespace sluice::upstream {

// Where a resource comes from (envoy.config.core.v3.ConfigSource), with every default filled in.
struct ConfigSourceSpec {
  std::string path;               // a file with a DiscoveryResponse
  std::string watched_directory;  // a change of its entries means a new file; empty: the path's own
  // Who waits for the resource waits for so long at most; 0: for ever.
  base::Duration initial_fetch_timeout = std::chrono::seconds(15);

  // Two sources of one key bring the same resources.
  std::string Key() const { return path + '\n' + watched_directory; }
  friend bool operator==(const ConfigSourceSpec& a, const ConfigSourceSpec& b) {
    return a.path == b.path && a.watched_directory == b.watched_directory &&
           a.initial_fetch_timeout == b.initial_fetch_timeout;
  }
};

}  // namespace sluice::upstream
