#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "source/base/time.h"

namespace sluice::http::h2 {

enum class UnderscoreAction : uint8_t { kAllow, kReject, kDrop };

// PINGs that find out whether the peer is still there.
struct KeepaliveOptions {
  base::Duration interval{0};  // between PINGs; zero: none
  base::Duration timeout{0};   // for the answer; any frame that comes extends it
  double jitter_percent = 15;  // an interval is longer by up to this share of itself
  // A stream that starts after the connection was silent for this long sends a PING with it; zero:
  // not so.
  base::Duration idle_interval{0};

  bool operator==(const KeepaliveOptions& o) const {
    return interval == o.interval && timeout == o.timeout && jitter_percent == o.jitter_percent &&
           idle_interval == o.idle_interval;
  }
};

// What an HTTP/2 codec of either side offers and accepts: Envoy's Http2ProtocolOptions with its
// defaults, and the limits that its owner has from elsewhere. METADATA frames are not built: config
// refuses allow_metadata. Immutable; outlives the codecs that are made with it.
struct Options {
  uint32_t hpack_table_size = 4096;
  uint32_t max_concurrent_streams = 1024;
  uint32_t initial_stream_window_size = 16 * 1024 * 1024;
  uint32_t initial_connection_window_size = 24 * 1024 * 1024;
  bool allow_connect = false;  // RFC 8441, server side
  uint32_t max_outbound_frames = 10000;
  uint32_t max_outbound_control_frames = 1000;
  uint32_t max_consecutive_inbound_frames_with_empty_payload = 1;
  uint32_t max_inbound_priority_frames_per_stream = 100;
  uint32_t max_inbound_window_update_frames_per_data_frame_sent = 10;
  // A malformed message ends its stream alone, not the connection.
  bool stream_error_on_invalid_http_message = false;
  std::vector<std::pair<uint16_t, uint32_t>> custom_settings;  // sent after our own
  KeepaliveOptions keepalive;
  // Resets by the client, or that its errors made us send: this many at once, then this many a
  // second; more end the connection. Server side.
  uint64_t stream_reset_burst = 1000;
  uint64_t stream_reset_rate = 33;

  uint32_t max_head_bytes = 60 * 1024;  // names and values as decoded, cookie crumbs one by one
  uint32_t max_headers = 100;           // lines, pseudo-headers included
  UnderscoreAction underscores = UnderscoreAction::kAllow;
  uint32_t stream_buffer_limit = 256 * 1024;  // queued toward the peer before it counts as blocked
  // A body that is all queued and of which the peer takes nothing for this long is given up; zero:
  // never. Server side.
  base::Duration flush_timeout = std::chrono::minutes(5);
  base::Duration drain_timeout = std::chrono::seconds(5);  // between the two GOAWAYs

  bool operator==(const Options& o) const;
};

}  // namespace sluice::http::h2
