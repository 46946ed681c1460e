#pragma once

#include <cstdint>
#include <string>

#include "source/base/time.h"

namespace sluice::upstream {

// Of a cluster whose hosts are wherever clients wanted to go (type ORIGINAL_DST).
struct OriginalDstSpec {
  std::string header;  // lower-case; a request may name its "ip:port" in it; empty: may not
  uint16_t port = 0;   // instead of the destination's own; 0: that
  base::Duration cleanup_interval = std::chrono::seconds(5);  // of hosts that nobody uses
};

}  // namespace sluice::upstream
