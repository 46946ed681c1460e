#pragma once

#include "source/http/h2/session_memory.h"
#include "source/net/worker.h"

namespace sluice::http::h2 {

// What the HTTP/2 codecs of one worker share. Owned beside the net::Worker; outlives the codecs.
struct WorkerState {
  explicit WorkerState(net::Worker& net_worker) : worker(net_worker) {}

  net::Worker& worker;
  SessionMemory memory;
};

}  // namespace sluice::http::h2
