#include "source/http/h2/codec_counters.h"

namespace sluice::http::h2 {

const stats::Field CodecCounters::kFields[] = {
    SLUICE_STAT(CodecCounters, dropped_headers_with_underscores),
    SLUICE_STAT(CodecCounters, goaway_sent),
    SLUICE_STAT(CodecCounters, header_overflow),
    SLUICE_STAT(CodecCounters, headers_cb_no_stream),
    SLUICE_STAT(CodecCounters, inbound_empty_frames_flood),
    SLUICE_STAT(CodecCounters, inbound_priority_frames_flood),
    SLUICE_STAT(CodecCounters, inbound_window_update_frames_flood),
    SLUICE_STAT(CodecCounters, keepalive_timeout),
    SLUICE_STAT(CodecCounters, metadata_empty_frames),
    SLUICE_STAT(CodecCounters, outbound_control_flood),
    SLUICE_STAT(CodecCounters, outbound_flood),
    SLUICE_STAT(CodecCounters, requests_rejected_with_underscores_in_headers),
    SLUICE_STAT(CodecCounters, rx_messaging_error),
    SLUICE_STAT(CodecCounters, rx_reset),
    SLUICE_STAT(CodecCounters, stream_refused_errors),
    SLUICE_STAT(CodecCounters, trailers),
    SLUICE_STAT(CodecCounters, tx_flush_timeout),
    SLUICE_STAT(CodecCounters, tx_reset),
    SLUICE_STAT(CodecCounters, deferred_stream_close),
    SLUICE_STAT(CodecCounters, outbound_control_frames_active),
    SLUICE_STAT(CodecCounters, outbound_frames_active),
    SLUICE_STAT(CodecCounters, pending_send_bytes),
    SLUICE_STAT(CodecCounters, streams_active),
};

}  // namespace sluice::http::h2
