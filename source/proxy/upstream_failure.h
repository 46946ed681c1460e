#pragma once

#include <cstdint>
#include <string_view>

#include "source/base/arena.h"
#include "source/http/codec.h"
#include "source/proxy/local_reply.h"
#include "source/proxy/stream_info.h"
#include "source/upstream/conn_pool.h"

namespace sluice::proxy {

// What an attempt without an answer has failed of: what the client is told, and what a retry policy
// may have listed.
struct UpstreamFailure {
  Failure failure;
  uint32_t conditions = 0;   // bits of route::RetrySpec
  std::string_view details;  // empty: the failure's own; in the arena
};

// No stream could be had. `reason` is the pool's. Notes in `info` what the log shows of it.
UpstreamFailure OfPool(upstream::PoolFailure failure, std::string_view reason, base::Arena& arena,
                       StreamInfo& info);

// The stream was reset before the answer's head.
UpstreamFailure OfReset(http::StreamReset reason);

// The same after the head: the answer cannot be completed.
struct BrokenAnswer {
  ResponseFlag flag;
  std::string_view details;
};
BrokenAnswer OfBrokenAnswer(http::StreamReset reason);

}  // namespace sluice::proxy
