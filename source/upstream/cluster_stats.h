#pragma once

#include "source/stats/group.h"

namespace sluice::upstream {

// What one cluster counts, under `cluster.<name>.`. Names are Envoy's.
struct ClusterStats {
  stats::Counter upstream_cx_total;
  stats::Counter upstream_cx_http1_total;
  stats::Counter upstream_cx_http2_total;
  stats::Counter upstream_cx_connect_fail;
  stats::Counter upstream_cx_connect_timeout;
  stats::Counter upstream_cx_connect_attempts_exceeded;
  stats::Counter upstream_cx_idle_timeout;
  stats::Counter upstream_cx_max_duration_reached;
  stats::Counter upstream_cx_max_requests;
  stats::Counter upstream_cx_none_healthy;
  stats::Counter lb_healthy_panic;
  stats::Counter upstream_cx_overflow;
  stats::Counter upstream_cx_pool_overflow;
  stats::Counter upstream_cx_protocol_error;
  stats::Counter upstream_cx_destroy;
  stats::Counter upstream_cx_destroy_local;
  stats::Counter upstream_cx_destroy_remote;
  stats::Counter upstream_cx_destroy_with_active_rq;
  stats::Counter upstream_cx_destroy_local_with_active_rq;
  stats::Counter upstream_cx_destroy_remote_with_active_rq;
  stats::Counter upstream_cx_close_notify;
  stats::Counter upstream_cx_rx_bytes_total;
  stats::Counter upstream_cx_tx_bytes_total;
  stats::Counter upstream_rq_total;
  stats::Counter upstream_rq_completed;
  stats::Counter upstream_rq_cancelled;
  stats::Counter upstream_rq_maintenance_mode;
  stats::Counter upstream_rq_max_duration_reached;
  stats::Counter upstream_rq_pending_total;
  stats::Counter upstream_rq_pending_overflow;
  stats::Counter upstream_rq_pending_failure_eject;
  stats::Counter upstream_rq_active_overflow;
  stats::Counter upstream_rq_timeout;
  stats::Counter upstream_rq_per_try_timeout;
  stats::Counter upstream_rq_per_try_idle_timeout;
  stats::Counter upstream_rq_rx_reset;
  stats::Counter upstream_rq_tx_reset;
  stats::Counter upstream_rq_retry;
  stats::Counter upstream_rq_retry_backoff_exponential;
  stats::Counter upstream_rq_retry_backoff_ratelimited;
  stats::Counter upstream_rq_retry_limit_exceeded;
  stats::Counter upstream_rq_retry_overflow;
  stats::Counter upstream_rq_retry_success;
  stats::Counter upstream_rq_stale_retry;  // ours: a safe repeat on a fresh connection
  stats::Counter retry_or_shadow_abandoned;
  stats::Counter upstream_flow_control_paused_reading_total;
  stats::Counter upstream_flow_control_resumed_reading_total;
  stats::Counter upstream_flow_control_backed_up_total;
  stats::Counter upstream_flow_control_drained_total;
  stats::Counter bind_errors;
  stats::Counter original_dst_host_invalid;
  stats::Gauge upstream_cx_active;
  stats::Gauge upstream_cx_rx_bytes_buffered;
  stats::Gauge upstream_cx_tx_bytes_buffered;
  stats::Gauge upstream_rq_active;
  stats::Gauge upstream_rq_pending_active;
  stats::Histogram upstream_cx_connect_ms;
  stats::Histogram upstream_cx_length_ms;
  stats::Histogram upstream_rq_per_cx;
  stats::Histogram upstream_rq_time;
  stats::CodeCounters upstream_rq;           // upstream_rq_200, upstream_rq_2xx
  stats::CodeCounters retry_upstream_rq;     // retry.upstream_rq_503: answers that were tried again
  stats::CodeCounters internal_upstream_rq;  // internal.upstream_rq_200: for clients of our own
  stats::CodeCounters external_upstream_rq;

  static const stats::Field kFields[64];
};

}  // namespace sluice::upstream
