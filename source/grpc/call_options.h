#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "source/base/time.h"

namespace sluice::grpc {

// Sent with a request: lower-case names and values as they stand on the wire. The value of a name
// that ends in "-bin" is base64 already.
using Metadata = std::vector<std::pair<std::string, std::string>>;

// What one call asks for.
struct CallOptions {
  std::string path;       // "/package.Service/Method"
  std::string authority;  // empty: the cluster's name
  Metadata metadata;
  base::Duration timeout{0};  // 0: none; told to the other side too
  // Of one message that comes.
  size_t max_message_bytes = size_t{4} << 20;
  // Of what waits to be sent. One message is taken whatever its size when nothing waits.
  size_t max_queued_bytes = size_t{1} << 20;
};

}  // namespace sluice::grpc
