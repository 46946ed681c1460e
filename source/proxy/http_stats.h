#pragma once

#include "source/stats/group.h"

namespace sluice::proxy {

// What the HTTP connection managers of one stat_prefix count, under `http.<prefix>.`.
struct HttpStats {
  stats::Counter downstream_cx_total;
  stats::Counter downstream_cx_http1_total;
  stats::Counter downstream_cx_http2_total;
  stats::Counter downstream_cx_ssl_total;
  stats::Counter downstream_cx_upgrades_total;
  stats::Counter downstream_cx_destroy;
  stats::Counter downstream_cx_destroy_local;
  stats::Counter downstream_cx_destroy_remote;
  stats::Counter downstream_cx_destroy_active_rq;
  stats::Counter downstream_cx_destroy_local_active_rq;
  stats::Counter downstream_cx_destroy_remote_active_rq;
  stats::Counter downstream_cx_protocol_error;
  stats::Counter downstream_cx_rx_bytes_total;
  stats::Counter downstream_cx_tx_bytes_total;
  stats::Counter downstream_cx_drain_close;
  stats::Counter downstream_cx_idle_timeout;
  stats::Counter downstream_cx_max_duration_reached;
  stats::Counter downstream_cx_max_requests_reached;
  stats::Counter downstream_cx_delayed_close_timeout;
  stats::Counter downstream_flow_control_paused_reading_total;
  stats::Counter downstream_flow_control_resumed_reading_total;
  stats::Counter downstream_rq_total;
  stats::Counter downstream_rq_http1_total;
  stats::Counter downstream_rq_http2_total;
  stats::Counter downstream_rq_1xx;
  stats::Counter downstream_rq_2xx;
  stats::Counter downstream_rq_3xx;
  stats::Counter downstream_rq_4xx;
  stats::Counter downstream_rq_5xx;
  stats::Counter downstream_rq_completed;
  stats::Counter downstream_rq_rx_reset;
  stats::Counter downstream_rq_tx_reset;
  stats::Counter downstream_rq_too_large;
  stats::Counter downstream_rq_non_relative_path;
  stats::Counter downstream_rq_response_before_rq_complete;
  stats::Counter downstream_rq_idle_timeout;
  stats::Counter downstream_rq_timeout;
  stats::Counter downstream_rq_header_timeout;
  stats::Counter downstream_rq_max_duration_reached;
  stats::Counter downstream_rq_overload_close;
  stats::Counter downstream_rq_ws_on_non_ws_route;
  stats::Counter downstream_rq_failed_path_normalization;
  stats::Counter downstream_rq_redirected_with_normalized_path;
  stats::Counter rs_too_large;
  stats::Counter no_route;
  stats::Counter no_cluster;
  stats::Counter rq_direct_response;
  stats::Counter rq_redirect;
  stats::Counter rq_reset_after_downstream_response_started;
  stats::Counter rq_total;
  stats::Counter rq_retry_skipped_request_not_complete;
  stats::Gauge downstream_cx_active;
  stats::Gauge downstream_cx_http1_active;
  stats::Gauge downstream_cx_http2_active;
  stats::Gauge downstream_cx_ssl_active;
  stats::Gauge downstream_cx_upgrades_active;
  stats::Gauge downstream_cx_rx_bytes_buffered;
  stats::Gauge downstream_cx_tx_bytes_buffered;
  stats::Gauge downstream_rq_active;
  stats::Histogram downstream_cx_length_ms;
  stats::Histogram downstream_rq_time;
  // A response is complete: in all, and by the class of its status.
  void CountCompleted(int status);

  static const stats::Field kFields[61];
};

// The same connection managers, per listener: `listener.<address>.http.<prefix>.`.
struct ListenerHttpStats {
  stats::Counter downstream_rq_1xx;
  stats::Counter downstream_rq_2xx;
  stats::Counter downstream_rq_3xx;
  stats::Counter downstream_rq_4xx;
  stats::Counter downstream_rq_5xx;
  stats::Counter downstream_rq_completed;
  // A response is complete: in all, and by the class of its status.
  void CountCompleted(int status);

  static const stats::Field kFields[6];
};

// What a listener counts, under `listener.<address or stat_prefix>.`.
struct ListenerStats {
  stats::Counter downstream_cx_total;
  stats::Counter downstream_cx_destroy;
  stats::Counter downstream_cx_overflow;
  stats::Counter downstream_cx_overload_reject;
  stats::Counter downstream_cx_transport_socket_connect_timeout;
  stats::Counter downstream_global_cx_overflow;
  stats::Counter downstream_pre_cx_timeout;
  stats::Counter downstream_listener_filter_error;
  stats::Counter downstream_listener_filter_remote_close;
  stats::Counter no_filter_chain_match;
  stats::Gauge downstream_cx_active;
  stats::Gauge downstream_pre_cx_active;
  stats::Histogram downstream_cx_length_ms;
  static const stats::Field kFields[13];
};

// One worker's share of a listener, under `listener.<address>.worker_<n>.`.
struct ListenerWorkerStats {
  stats::Counter downstream_cx_total;
  stats::Gauge downstream_cx_active;
  static const stats::Field kFields[2];
};

// The HTTP/1 codecs of the process, under `http1.`.
struct Http1Stats {
  stats::Counter dropped_headers_with_underscores;
  stats::Counter metadata_not_supported_error;
  stats::Counter requests_rejected_with_underscores_in_headers;
  stats::Counter response_flood;
  static const stats::Field kFields[4];
};

}  // namespace sluice::proxy
