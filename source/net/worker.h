#pragma once

#include "source/base/arena.h"
#include "source/base/random.h"
#include "source/buffer/block.h"
#include "source/event/loop.h"

namespace sluice::net {

// What every object of one thread shares: its loop, its pools, its generator. Owned by the thread's
// worker; outlives all that it lends to.
struct Worker {
  Worker(int worker_index, const base::Clock& clock) : index(worker_index), loop(clock) {}

  const int index;  // dense from 0; the main thread has one too, the last
  buffer::BlockPool blocks;
  base::ChunkPool chunks;
  base::Random random;
  event::Loop loop;  // last: goes first, and with it what is deferred
  uint64_t next_connection_id = 0;
};

}  // namespace sluice::net
