#include "source/proxy/http_stats.h"

namespace sluice::proxy {

namespace {

// `classes`: 1xx to 5xx; what is none of them counts as the last.
void CountByClass(int status, stats::Counter& completed, stats::Counter* const (&classes)[5]) {
  completed.Inc();
  const int index = status / 100 - 1;
  classes[index >= 0 && index < 4 ? index : 4]->Inc();
}

}  // namespace

void HttpStats::CountCompleted(int status) {
  CountByClass(status, downstream_rq_completed,
               {&downstream_rq_1xx, &downstream_rq_2xx, &downstream_rq_3xx, &downstream_rq_4xx,
                &downstream_rq_5xx});
}

void ListenerHttpStats::CountCompleted(int status) {
  CountByClass(status, downstream_rq_completed,
               {&downstream_rq_1xx, &downstream_rq_2xx, &downstream_rq_3xx, &downstream_rq_4xx,
                &downstream_rq_5xx});
}

const stats::Field HttpStats::kFields[] = {
    SLUICE_STAT(HttpStats, downstream_cx_total),
    SLUICE_STAT(HttpStats, downstream_cx_http1_total),
    SLUICE_STAT(HttpStats, downstream_cx_http2_total),
    SLUICE_STAT(HttpStats, downstream_cx_ssl_total),
    SLUICE_STAT(HttpStats, downstream_cx_upgrades_total),
    SLUICE_STAT(HttpStats, downstream_cx_destroy),
    SLUICE_STAT(HttpStats, downstream_cx_destroy_local),
    SLUICE_STAT(HttpStats, downstream_cx_destroy_remote),
    SLUICE_STAT(HttpStats, downstream_cx_destroy_active_rq),
    SLUICE_STAT(HttpStats, downstream_cx_destroy_local_active_rq),
    SLUICE_STAT(HttpStats, downstream_cx_destroy_remote_active_rq),
    SLUICE_STAT(HttpStats, downstream_cx_protocol_error),
    SLUICE_STAT(HttpStats, downstream_cx_rx_bytes_total),
    SLUICE_STAT(HttpStats, downstream_cx_tx_bytes_total),
    SLUICE_STAT(HttpStats, downstream_cx_drain_close),
    SLUICE_STAT(HttpStats, downstream_cx_idle_timeout),
    SLUICE_STAT(HttpStats, downstream_cx_max_duration_reached),
    SLUICE_STAT(HttpStats, downstream_cx_max_requests_reached),
    SLUICE_STAT(HttpStats, downstream_cx_delayed_close_timeout),
    SLUICE_STAT(HttpStats, downstream_flow_control_paused_reading_total),
    SLUICE_STAT(HttpStats, downstream_flow_control_resumed_reading_total),
    SLUICE_STAT(HttpStats, downstream_rq_total),
    SLUICE_STAT(HttpStats, downstream_rq_http1_total),
    SLUICE_STAT(HttpStats, downstream_rq_http2_total),
    SLUICE_STAT(HttpStats, downstream_rq_1xx),
    SLUICE_STAT(HttpStats, downstream_rq_2xx),
    SLUICE_STAT(HttpStats, downstream_rq_3xx),
    SLUICE_STAT(HttpStats, downstream_rq_4xx),
    SLUICE_STAT(HttpStats, downstream_rq_5xx),
    SLUICE_STAT(HttpStats, downstream_rq_completed),
    SLUICE_STAT(HttpStats, downstream_rq_rx_reset),
    SLUICE_STAT(HttpStats, downstream_rq_tx_reset),
    SLUICE_STAT(HttpStats, downstream_rq_too_large),
    SLUICE_STAT(HttpStats, downstream_rq_non_relative_path),
    SLUICE_STAT(HttpStats, downstream_rq_response_before_rq_complete),
    SLUICE_STAT(HttpStats, downstream_rq_idle_timeout),
    SLUICE_STAT(HttpStats, downstream_rq_timeout),
    SLUICE_STAT(HttpStats, downstream_rq_header_timeout),
    SLUICE_STAT(HttpStats, downstream_rq_max_duration_reached),
    SLUICE_STAT(HttpStats, downstream_rq_overload_close),
    SLUICE_STAT(HttpStats, downstream_rq_ws_on_non_ws_route),
    SLUICE_STAT(HttpStats, downstream_rq_failed_path_normalization),
    SLUICE_STAT(HttpStats, downstream_rq_redirected_with_normalized_path),
    SLUICE_STAT(HttpStats, rs_too_large),
    SLUICE_STAT(HttpStats, no_route),
    SLUICE_STAT(HttpStats, no_cluster),
    SLUICE_STAT(HttpStats, rq_direct_response),
    SLUICE_STAT(HttpStats, rq_redirect),
    SLUICE_STAT(HttpStats, rq_reset_after_downstream_response_started),
    SLUICE_STAT(HttpStats, rq_total),
    SLUICE_STAT(HttpStats, rq_retry_skipped_request_not_complete),
    SLUICE_STAT(HttpStats, downstream_cx_active),
    SLUICE_STAT(HttpStats, downstream_cx_http1_active),
    SLUICE_STAT(HttpStats, downstream_cx_http2_active),
    SLUICE_STAT(HttpStats, downstream_cx_ssl_active),
    SLUICE_STAT(HttpStats, downstream_cx_upgrades_active),
    SLUICE_STAT(HttpStats, downstream_cx_rx_bytes_buffered),
    SLUICE_STAT(HttpStats, downstream_cx_tx_bytes_buffered),
    SLUICE_STAT(HttpStats, downstream_rq_active),
    SLUICE_STAT(HttpStats, downstream_cx_length_ms),
    SLUICE_STAT(HttpStats, downstream_rq_time),
};

const stats::Field ListenerHttpStats::kFields[] = {
    SLUICE_STAT(ListenerHttpStats, downstream_rq_1xx),
    SLUICE_STAT(ListenerHttpStats, downstream_rq_2xx),
    SLUICE_STAT(ListenerHttpStats, downstream_rq_3xx),
    SLUICE_STAT(ListenerHttpStats, downstream_rq_4xx),
    SLUICE_STAT(ListenerHttpStats, downstream_rq_5xx),
    SLUICE_STAT(ListenerHttpStats, downstream_rq_completed),
};

const stats::Field ListenerStats::kFields[] = {
    SLUICE_STAT(ListenerStats, downstream_cx_total),
    SLUICE_STAT(ListenerStats, downstream_cx_destroy),
    SLUICE_STAT(ListenerStats, downstream_cx_overflow),
    SLUICE_STAT(ListenerStats, downstream_cx_overload_reject),
    SLUICE_STAT(ListenerStats, downstream_cx_transport_socket_connect_timeout),
    SLUICE_STAT(ListenerStats, downstream_global_cx_overflow),
    SLUICE_STAT(ListenerStats, downstream_pre_cx_timeout),
    SLUICE_STAT(ListenerStats, downstream_listener_filter_error),
    SLUICE_STAT(ListenerStats, downstream_listener_filter_remote_close),
    SLUICE_STAT(ListenerStats, no_filter_chain_match),
    SLUICE_STAT(ListenerStats, downstream_cx_active),
    SLUICE_STAT(ListenerStats, downstream_pre_cx_active),
    SLUICE_STAT(ListenerStats, downstream_cx_length_ms),
};

const stats::Field ListenerWorkerStats::kFields[] = {
    SLUICE_STAT(ListenerWorkerStats, downstream_cx_total),
    SLUICE_STAT(ListenerWorkerStats, downstream_cx_active),
};

const stats::Field Http1Stats::kFields[] = {
    SLUICE_STAT(Http1Stats, dropped_headers_with_underscores),
    SLUICE_STAT(Http1Stats, metadata_not_supported_error),
    SLUICE_STAT(Http1Stats, requests_rejected_with_underscores_in_headers),
    SLUICE_STAT(Http1Stats, response_flood),
};

}  // namespace sluice::proxy
