#pragma once

#include "source/stats/group.h"

namespace sluice::server {

// What a secret counts beside its subscription, under `sds.<name>.`. Main thread. Names are
// Envoy's.
struct SecretStats {
  stats::Counter key_rotation_failed;  // files that it names have changed to something unusable

  static const stats::Field kFields[1];
};

}  // namespace sluice::server
