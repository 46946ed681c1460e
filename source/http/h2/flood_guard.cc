#include "source/http/h2/flood_guard.h"

#include <algorithm>

namespace sluice::http::h2 {

const char* FloodGuard::OnContentFrame(size_t payload, bool end_stream) {
  if (payload > 0 || end_stream) {
    empty_in_a_row_ = 0;
    return nullptr;
  }
  if (++empty_in_a_row_ <= options_.max_consecutive_inbound_frames_with_empty_payload)
    return nullptr;
  counters_.inbound_empty_frames_flood.Inc();
  return "http2.inbound_empty_frames_flood";
}

const char* FloodGuard::OnPriority() {
  ++priorities_;
  if (priorities_ <= options_.max_inbound_priority_frames_per_stream * (1 + streams_opened_))
    return nullptr;
  counters_.inbound_priority_frames_flood.Inc();
  return "http2.inbound_priority_frames_flood";
}

const char* FloodGuard::OnWindowUpdate() {
  ++window_updates_;
  const uint64_t per_data = options_.max_inbound_window_update_frames_per_data_frame_sent;
  if (window_updates_ <= 5 + 2 * (streams_opened_ + per_data * data_sent_)) return nullptr;
  counters_.inbound_window_update_frames_flood.Inc();
  return "http2.inbound_window_update_frames_flood";
}

void FloodGuard::OnFrameSent(bool control) {
  ++newer_.frames;
  if (control) ++newer_.control;
}

const char* FloodGuard::NoteUnsent(size_t unsent, size_t queued_control) {
  if (unsent == 0) {
    older_ = newer_ = {};
    mark_ = appended_;
  } else if (appended_ - unsent >= mark_) {
    older_ = newer_;
    newer_ = {};
    mark_ = appended_;
  }
  const uint32_t control = older_.control + newer_.control + static_cast<uint32_t>(queued_control);
  const uint32_t frames = older_.frames + newer_.frames + static_cast<uint32_t>(queued_control);
  PublishOutbound(frames, control);
  if (control > options_.max_outbound_control_frames) {
    counters_.outbound_control_flood.Inc();
    return "http2.outbound_control_frames_flood";
  }
  if (frames > options_.max_outbound_frames) {
    counters_.outbound_flood.Inc();
    return "http2.outbound_frames_flood";
  }
  return nullptr;
}

void FloodGuard::PublishOutbound(uint32_t frames, uint32_t control) {
  if (frames != published_frames_) {
    counters_.outbound_frames_active.Add(static_cast<int64_t>(frames) - published_frames_);
    published_frames_ = frames;
  }
  if (control != published_control_) {
    counters_.outbound_control_frames_active.Add(static_cast<int64_t>(control) -
                                                 published_control_);
    published_control_ = control;
  }
}

const char* FloodGuard::OnReset(base::MonotonicTime now) {
  if (refilled_ == base::MonotonicTime{}) refilled_ = now;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - refilled_);
  if (seconds.count() > 0) {
    const uint64_t missing = options_.stream_reset_burst - resets_left_;
    const uint64_t elapsed = static_cast<uint64_t>(seconds.count());
    const bool all =
        options_.stream_reset_rate != 0 && elapsed >= missing / options_.stream_reset_rate + 1;
    resets_left_ += all ? missing : std::min(missing, elapsed * options_.stream_reset_rate);
    refilled_ += seconds;
  }
  if (resets_left_ == 0) return "http2.too_many_resets";
  --resets_left_;
  return nullptr;
}

}  // namespace sluice::http::h2
