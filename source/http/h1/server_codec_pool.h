#pragma once

#include <memory>
#include <vector>

#include "source/http/h1/server_codec.h"

namespace sluice::http::h1 {

// Server codecs of connections that rest, for those that do not: an idle connection has none. One
// for each worker, on its thread.
class ServerCodecPool {
 public:
  // As the constructor of ServerCodec.
  std::unique_ptr<ServerCodec> Take(ServerCodecEvents& owner, buffer::Buffer& out,
                                    const ServerOptions& options, CodecCounters* counters);
  // `codec` is at rest.
  void Return(std::unique_ptr<ServerCodec> codec);

 private:
  std::vector<std::unique_ptr<ServerCodec>> spare_;
};

}  // namespace sluice::http::h1
