#pragma once

#include <cstddef>
#include <cstdint>

#include "source/base/time.h"
#include "source/http/h2/codec_counters.h"
#include "source/http/h2/options.h"

namespace sluice::http::h2 {

// Counts what a peer makes us do for nothing, and tells when it is too much. One per connection.
// Each check returns the literal that names the flood, or null.
class FloodGuard {
 public:
  FloodGuard(const Options& options, CodecCounters& counters)
      : options_(options), counters_(counters), resets_left_(options.stream_reset_burst) {}
  ~FloodGuard() { PublishOutbound(0, 0); }

  // A HEADERS, DATA or CONTINUATION frame; `payload` without padding.
  const char* OnContentFrame(size_t payload, bool end_stream);
  const char* OnPriority();
  const char* OnWindowUpdate();
  void OnStreamOpened() { ++streams_opened_; }
  void OnDataSent() { ++data_sent_; }

  // A frame has been appended to the output. Before it, NoteUnsent.
  void OnFrameSent(bool control);
  // `unsent`: what the output holds now; `queued_control`: control frames that are not in it yet.
  const char* NoteUnsent(size_t unsent, size_t queued_control);
  void OnBytesAppended(size_t size) { appended_ += size; }

  // A stream ended by the client's RST_STREAM, or by one that its errors made us send.
  const char* OnReset(base::MonotonicTime now);

 private:
  // Frames of the output, counted in two ages: those appended before `mark_`, and since. Once the
  // output is past the mark the older ones are gone. Never less than what is unsent.
  struct Age {
    uint32_t frames = 0;
    uint32_t control = 0;
  };

  void PublishOutbound(uint32_t frames, uint32_t control);

  const Options& options_;
  CodecCounters& counters_;
  uint64_t appended_ = 0;  // bytes, ever
  uint64_t mark_ = 0;
  Age older_;
  Age newer_;
  uint32_t published_frames_ = 0;
  uint32_t published_control_ = 0;
  uint64_t streams_opened_ = 0;
  uint64_t data_sent_ = 0;
  uint64_t priorities_ = 0;
  uint64_t window_updates_ = 0;
  uint64_t resets_left_;
  base::MonotonicTime refilled_{};
  uint32_t empty_in_a_row_ = 0;
};

}  // namespace sluice::http::h2
