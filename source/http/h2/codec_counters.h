#pragma once

#include "source/stats/group.h"

namespace sluice::http::h2 {

// What a worker's HTTP/2 codecs count: a stats group with Envoy's names, registered under `http2.`
// for the downstream side and `cluster.<name>.http2.` for an upstream's.
struct CodecCounters {
  stats::Counter dropped_headers_with_underscores;
  stats::Counter goaway_sent;
  stats::Counter header_overflow;
  stats::Counter headers_cb_no_stream;
  stats::Counter inbound_empty_frames_flood;
  stats::Counter inbound_priority_frames_flood;
  stats::Counter inbound_window_update_frames_flood;
  stats::Counter keepalive_timeout;
  stats::Counter metadata_empty_frames;
  stats::Counter outbound_control_flood;
  stats::Counter outbound_flood;
  stats::Counter requests_rejected_with_underscores_in_headers;
  stats::Counter rx_messaging_error;
  stats::Counter rx_reset;
  stats::Counter stream_refused_errors;
  stats::Counter trailers;
  stats::Counter tx_flush_timeout;
  stats::Counter tx_reset;
  stats::Gauge deferred_stream_close;
  stats::Gauge outbound_control_frames_active;
  stats::Gauge outbound_frames_active;
  stats::Gauge pending_send_bytes;
  stats::Gauge streams_active;
  static const stats::Field kFields[23];
};

}  // namespace sluice::http::h2
