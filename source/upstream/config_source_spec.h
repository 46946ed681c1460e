#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "source/base/time.h"
#include "source/upstream/control_plane_spec.h"

namespace sluice::upstream {

// Where a resource comes from (envoy.config.core.v3.ConfigSource), with every default filled in.
struct ConfigSourceSpec {
  enum class Kind : uint8_t {
    kFile,
    kAds,           // the bootstrap's aggregated stream
    kControlPlane,  // a stream of its own
  };
  Kind kind = Kind::kFile;
  std::string path;               // kFile: a file with a DiscoveryResponse
  std::string watched_directory;  // a change of its entries means a new file; empty: the path's own
  std::shared_ptr<const ControlPlaneSpec> control_plane;  // kControlPlane
  // Who waits for the resource waits for so long at most; 0: for ever.
  base::Duration initial_fetch_timeout = std::chrono::seconds(15);

  // Two sources of one key bring the same resources.
  std::string Key() const {
    switch (kind) {
      case Kind::kFile: break;
      case Kind::kAds: return "ads";
      case Kind::kControlPlane: return control_plane->Key();
    }
    return path + '\n' + watched_directory;
  }
  friend bool operator==(const ConfigSourceSpec& a, const ConfigSourceSpec& b) {
    return a.kind == b.kind && a.Key() == b.Key() &&
           a.initial_fetch_timeout == b.initial_fetch_timeout;
  }
};

}  // namespace sluice::upstream
