#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "source/runtime/value.h"
#include "source/upstream/config_source_spec.h"

namespace sluice::config {

// Where one layer of the runtime has its values from.
struct RuntimeLayerSpec {
  enum class Kind : uint8_t {
    kStatic,
    kAdmin,      // /runtime_modify
    kDisk,       // a file for each key, in folders
    kDiscovery,  // RTDS
  };
  std::string name;
  Kind kind = Kind::kStatic;
  std::shared_ptr<const runtime::Values> values;  // kStatic
  std::string symlink;                            // kDisk: what is swapped to change the layer
  std::string folder;                             // kDisk: below it, or itself
  bool append_cluster = false;                    // kDisk: to the folder, the node's cluster
  std::string resource;                           // kDiscovery
  upstream::ConfigSourceSpec source;              // kDiscovery
};

// The layers, from the lowest to the one that wins.
struct RuntimeSpec {
  std::vector<RuntimeLayerSpec> layers;
};

}  // namespace sluice::config
