#include "source/http/h2/options.h"

#include <tuple>

namespace sluice::http::h2 {
namespace {

auto Members(const Options& o) {
  return std::tie(o.hpack_table_size, o.max_concurrent_streams, o.initial_stream_window_size,
                  o.initial_connection_window_size, o.allow_connect, o.max_outbound_frames,
                  o.max_outbound_control_frames,
                  o.max_consecutive_inbound_frames_with_empty_payload,
                  o.max_inbound_priority_frames_per_stream,
                  o.max_inbound_window_update_frames_per_data_frame_sent,
                  o.stream_error_on_invalid_http_message, o.custom_settings, o.keepalive,
                  o.stream_reset_burst, o.stream_reset_rate, o.max_head_bytes, o.max_headers,
                  o.underscores, o.stream_buffer_limit, o.flush_timeout, o.drain_timeout);
}

}  // namespace

bool Options::operator==(const Options& o) const { return Members(*this) == Members(o); }

}  // namespace sluice::http::h2
