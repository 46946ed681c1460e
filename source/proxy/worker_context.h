#pragma once

#include <memory>
#include <string>

#include "source/http/h1/options.h"
#include "source/http/h1/server_codec_pool.h"
#include "source/http/h2/worker_state.h"
#include "source/net/worker.h"
#include "source/proxy/config_view.h"
#include "source/proxy/log_writer.h"
#include "source/proxy/node_info.h"

namespace sluice::proxy {

// What the proxy's objects on one worker share. Owned by the worker.
class WorkerContext {
 public:
  WorkerContext(http::h2::WorkerState& http2_state, const NodeInfo& node_info,
                const ServerState& server_state, LogWriter& writer, base::Duration log_interval,
                size_t log_flush_bytes)
      : worker(http2_state.worker),
        http2(http2_state),
        node(node_info),
        state(server_state),
        logs(worker.loop, writer, log_interval, log_flush_bytes) {}

  net::Worker& worker;
  http::h2::WorkerState& http2;
  const NodeInfo& node;
  const ServerState& state;
  ConfigRef config;  // in force
  WorkerLogs logs;
  http::h1::CodecCounters h1_counters;
  http::h1::ServerCodecPool h1_codecs;
  uint64_t next_stream_id = 0;

  // The wall clock at a point of the monotonic one, kept in step once a second: no system call per
  // request.
  base::WallTime WallAt(base::MonotonicTime time);
  // `date` of RFC 9110 §5.6.7 for that moment.
  std::string_view DateAt(base::MonotonicTime time);

 private:
  void Refresh(base::MonotonicTime time);

  base::MonotonicTime refreshed_{};
  base::Duration offset_{0};  // wall minus monotonic
  char date_[32] = {};
};

}  // namespace sluice::proxy
