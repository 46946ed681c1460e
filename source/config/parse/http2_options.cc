#include "source/config/parse/http2_options.h"

#include <string>

#include "source/config/parse/values.h"

namespace sluice::config {
namespace {

namespace core = envoy::config::core::v3;
using extension::FieldErrors;

// RFC 9113 §6.5.2 and RFC 8441 §3.
enum Setting : uint32_t {
  kHeaderTableSize = 1,
  kEnablePush = 2,
  kMaxConcurrentStreams = 3,
  kInitialWindowSize = 4,
  kEnableConnectProtocol = 8,
};

void ParseKeepalive(const core::KeepaliveSettings& from, http::h2::KeepaliveOptions& out) {
  out.interval = ToDuration(from.interval());
  out.timeout = ToDuration(from.timeout());
  if (from.has_interval_jitter()) out.jitter_percent = from.interval_jitter().value();
  if (from.has_connection_idle_interval())
    out.idle_interval = ToDuration(from.connection_idle_interval());
}

// A setting that has a field of its own is that field by another name.
void TakeNamed(bool has_field, uint32_t value, FieldErrors& errors, uint32_t& out) {
  if (has_field) {
    errors.Error("is given by its own field as well");
  } else {
    out = value;
  }
}

void ParseSetting(const core::Http2ProtocolOptions& options,
                  const core::Http2ProtocolOptions::SettingsParameter& from, FieldErrors& errors,
                  http::h2::Options& out) {
  const uint32_t id = from.identifier().value();
  const uint32_t value = from.value().value();
  switch (id) {
    case kHeaderTableSize:
      return TakeNamed(options.has_hpack_table_size(), value, errors, out.hpack_table_size);
    case kEnablePush:
      if (value != 0) errors.Error("server push is not supported");
      return;
    case kMaxConcurrentStreams:
      return TakeNamed(options.has_max_concurrent_streams(), value, errors,
                       out.max_concurrent_streams);
    case kInitialWindowSize:
      if (value > INT32_MAX) errors.Error("the window is larger than HTTP/2 allows");
      return TakeNamed(options.has_initial_stream_window_size(), value, errors,
                       out.initial_stream_window_size);
    case kEnableConnectProtocol:
      errors.Error("is set by allow_connect").WithValue(std::to_string(id));
      return;
    default: break;
  }
  for (const auto& [other, other_value] : out.custom_settings) {
    if (other != id) continue;
    if (other_value != value) errors.Error("has two values").WithValue(std::to_string(id));
    return;
  }
  out.custom_settings.emplace_back(static_cast<uint16_t>(id), value);
}

void ParseFloodLimits(const core::Http2ProtocolOptions& from, http::h2::Options& out) {
  if (from.has_max_outbound_frames()) out.max_outbound_frames = from.max_outbound_frames().value();
  if (from.has_max_outbound_control_frames())
    out.max_outbound_control_frames = from.max_outbound_control_frames().value();
  if (from.has_max_consecutive_inbound_frames_with_empty_payload()) {
    out.max_consecutive_inbound_frames_with_empty_payload =
        from.max_consecutive_inbound_frames_with_empty_payload().value();
  }
  if (from.has_max_inbound_priority_frames_per_stream()) {
    out.max_inbound_priority_frames_per_stream =
        from.max_inbound_priority_frames_per_stream().value();
  }
  if (from.has_max_inbound_window_update_frames_per_data_frame_sent()) {
    out.max_inbound_window_update_frames_per_data_frame_sent =
        from.max_inbound_window_update_frames_per_data_frame_sent().value();
  }
  if (from.has_stream_reset_burst()) out.stream_reset_burst = from.stream_reset_burst().value();
  if (from.has_stream_reset_rate()) out.stream_reset_rate = from.stream_reset_rate().value();
}

}  // namespace

void ParseHttp2Options(const core::Http2ProtocolOptions& from, FieldErrors& errors,
                       http::h2::Options& out) {
  if (from.has_hpack_table_size()) out.hpack_table_size = from.hpack_table_size().value();
  if (from.has_max_concurrent_streams())
    out.max_concurrent_streams = from.max_concurrent_streams().value();
  if (from.has_initial_stream_window_size())
    out.initial_stream_window_size = from.initial_stream_window_size().value();
  if (from.has_initial_connection_window_size())
    out.initial_connection_window_size = from.initial_connection_window_size().value();
  out.allow_connect = from.allow_connect();
  if (from.allow_metadata()) errors.Error("allow_metadata", "is not built yet");
  if (from.disallow_obs_text().value()) errors.Error("disallow_obs_text", "is not built yet");
  ParseFloodLimits(from, out);
  if (from.has_override_stream_error_on_invalid_http_message()) {
    out.stream_error_on_invalid_http_message =
        from.override_stream_error_on_invalid_http_message().value();
  } else if (from.stream_error_on_invalid_http_messaging()) {
    out.stream_error_on_invalid_http_message = true;
  }
  if (from.has_connection_keepalive()) ParseKeepalive(from.connection_keepalive(), out.keepalive);
  for (int i = 0; i < from.custom_settings_parameters_size(); ++i) {
    FieldErrors::Scope scope(errors, "custom_settings_parameters", static_cast<size_t>(i));
    ParseSetting(from, from.custom_settings_parameters(i), errors, out);
  }
}

}  // namespace sluice::config
