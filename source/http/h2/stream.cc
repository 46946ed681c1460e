#include "source/http/h2/stream.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <utility>

#include "source/http/h2/field_list.h"
#include "source/http/h2/session.h"
#include "source/http/trailer_fields.h"

namespace sluice::http::h2 {
namespace {

// Held bytes are copied out of the blocks that they came in, unless they fill most of one: a peer
// must not make us hold much more memory than it has window.
constexpr size_t kHoldByView = 8192;
// Bodies of all streams of a connection toward its peer, as a multiple of one stream's limit.
constexpr uint64_t kStreamsWorth = 4;

}  // namespace

Stream::Stream(Session& session)
    : session_(session),
      queue_(session.out_.pool()),
      input_(session.out_.pool()),
      reader_(session.options_, session.counters_),
      head_done_(false),
      input_ended_(false),
      end_given_(false),
      output_ended_(false),
      end_sent_(false),
      deferred_(false),
      blocked_(false),
      connection_blocked_(session.output_blocked_),
      our_reset_(false),
      peer_reset_(false),
      malformed_(false),
      closed_(false),
      over_(false) {
  session.counters_.streams_active.Inc();
}

Stream::~Stream() {
  DropQueue();
  session_.counters_.streams_active.Dec();
}

HeldTrailers& Stream::trailers_in() {
  if (trailers_in_ == nullptr) {
    trailers_in_ = std::make_unique<HeldTrailers>(session_.state_.worker.chunks);
  }
  return *trailers_in_;
}

// --- Input

void Stream::OnData(std::string_view data) {
  if (!reader_.TakeBody(data.size())) ResetMalformed();
  if (!head_done_ && !over_) RefuseHead();
  if (input_unwanted() || malformed_) {
    Consume(data.size());
  } else if (pauses_ != 0 && data.size() < kHoldByView) {
    input_.Append(data);
  } else {
    input_.AppendView(session_.in_block_, data);
  }
}

void Stream::OnDataFrameEnd(bool end_stream) {
  if (end_stream && !reader_.EndBody()) ResetMalformed();
  if (malformed_) return;
  if (end_stream) {
    EndInput();
  } else {
    OnDataGoesOn();
  }
  if (pauses_ == 0) GiveHeld();
}

void Stream::GiveHeld() {
  if (input_unwanted() || end_given_ || malformed_) return;
  const bool end = input_ended_ && trailers_in_ == nullptr;
  if (!input_.empty() || end) {
    buffer::Buffer body(std::move(input_));
    Consume(body.size());
    end_given_ = end;
    GiveBody(body, end);
  }
  if (!input_ended_ || end_given_ || pauses_ != 0 || input_unwanted()) return;
  end_given_ = true;
  GiveTrailers(trailers_in_->map);
}

void Stream::EndTrailers(bool end_stream) {
  if (!end_stream) return RefuseHead();
  if (!reader_.EndBody()) return ResetMalformed();
  if (trailers_in_ != nullptr) {
    HeaderMap& map = trailers_in_->map;
    map.ForEachMutable([&map](Header& line) {
      if (IsForbiddenInTrailers(line)) map.Remove(line);
    });
    if (map.size() == 0) trailers_in_.reset();
  }
  EndInput();
  if (pauses_ == 0) GiveHeld();
}

// The peer may send as much again (RFC 9113 §5.2).
void Stream::Consume(size_t bytes) {
  if (bytes == 0 || session_.over_) return;
  if (closed_) {
    nghttp2_session_consume_connection(session_.ng_, bytes);
  } else {
    nghttp2_session_consume(session_.ng_, id_, bytes);
  }
}

void Stream::ResumeInput(PauseReason reason) {
  if ((pauses_ & reason) == 0) return;
  pauses_ = static_cast<uint8_t>(pauses_ & ~reason);
  if (pauses_ == 0) session_.AddWork(*this);
}

void Stream::RefuseHead() {
  SetDetail("http2.violation.of.messaging.rule");
  session_.OnMalformed(*this);
}

void Stream::ResetMalformed() { ResetByFault(NGHTTP2_PROTOCOL_ERROR); }

void Stream::ResetByFault(uint32_t code) {
  if (malformed_) return;
  malformed_ = true;
  nghttp2_submit_rst_stream(session_.ng_, NGHTTP2_FLAG_NONE, id_, code);
}

// --- Output

void Stream::QueueBody(buffer::Buffer& body, bool end) {
  if (!output_open()) {
    body.Clear();
    return;
  }
  const size_t size = body.size();
  if (size > 0) {
    queue_.Append(std::move(body));
    session_.queued_ += size;
    session_.counters_.pending_send_bytes.Add(static_cast<int64_t>(size));
  }
  if (end) output_ended_ = true;
  if (size > 0 || end) ResumeOutput();
  UpdateBlocked();
}

void Stream::CountReceived(size_t payload, bool header_block) {
  if (over_) return;
  const size_t frame = kFrameHeadSize + payload;
  meter_.Received(frame);
  if (header_block) meter_.HeaderReceived(frame, 0);
}

void Stream::CountSent(size_t payload, bool header_block) {
  if (over_) return;
  const size_t frame = kFrameHeadSize + payload;
  meter_.Sent(frame);
  if (header_block) meter_.HeaderSent(frame, 0);
}

void Stream::QueueTrailers(const HeaderMap& trailers) {
  if (!output_open()) return;
  const FieldList fields(trailers);
  if (fields.size() > 0) {
    CountFieldsSent(fields.byte_size());
    trailers_out_ = std::make_unique<HeldTrailers>(session_.state_.worker.chunks);
    trailers.ForEach(
        [this](const Header& line) { trailers_out_->map.AddCopy(line.name(), line.value()); });
  }
  output_ended_ = true;
  ResumeOutput();
}

void Stream::ResumeOutput() {
  if (deferred_) {
    deferred_ = false;
    nghttp2_session_resume_data(session_.ng_, id_);
  }
  session_.NotifyOutput();
}

int64_t Stream::OnWantData(size_t length, uint32_t& flags) {
  const size_t size = std::min(length, queue_.size());
  if (size == queue_.size() && output_ended_) {
    flags |= NGHTTP2_DATA_FLAG_EOF;
    if (trailers_out_ != nullptr) {
      flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
      session_.SubmitTrailers(id_, trailers_out_->map);
      trailers_out_.reset();
    }
  } else if (size == 0) {
    deferred_ = true;
    return NGHTTP2_ERR_DEFERRED;
  }
  flags |= NGHTTP2_DATA_FLAG_NO_COPY;
  return static_cast<int64_t>(size);
}

void Stream::TakeData(buffer::Buffer& out, size_t length) {
  out.AppendFrom(queue_, length);
  session_.queued_ -= length;
  session_.counters_.pending_send_bytes.Add(-static_cast<int64_t>(length));
  // Its owner is told when nghttp2 is done.
  if (blocked_ || output_ended_) session_.AddWork(*this);
}

void Stream::DropInput() {
  Consume(input_.size());
  input_.Clear();
}

void Stream::DropQueue() {
  session_.queued_ -= queue_.size();
  if (!queue_.empty()) {
    session_.counters_.pending_send_bytes.Add(-static_cast<int64_t>(queue_.size()));
  }
  queue_.Clear();
}

void Stream::UpdateBlocked() {
  if (output_ended_ || over_) return;
  const uint64_t limit = session_.options_.stream_buffer_limit;
  const bool crowded = session_.queued_ > kStreamsWorth * limit;
  const bool full = queue_.size() > limit || (crowded && !queue_.empty());
  const bool low = queue_.empty() || (queue_.size() <= limit / 2 && !crowded);
  const bool blocked = connection_blocked_ || (blocked_ ? !low : full);
  if (blocked == blocked_) return;
  blocked_ = blocked;
  TellBlocked(blocked);
}

void Stream::SetConnectionBlocked(bool blocked) {
  connection_blocked_ = blocked;
  UpdateBlocked();
}

// --- The end

void Stream::OnEndSent() {
  end_sent_ = true;
  if (input_ended_ || !input_unwanted()) return;
  if (head_done_) return session_.AddWork(*this);
  our_reset_ = true;
  nghttp2_submit_rst_stream(session_.ng_, NGHTTP2_FLAG_NONE, id_, NGHTTP2_NO_ERROR);
}

void Stream::EndByReset(uint32_t code) {
  over_ = our_reset_ = true;
  DropQueue();
  DropInput();
  if (id_ < 0 || closed_ || session_.over_) {
    closed_ = true;
    session_.AddWork(*this);
    return;
  }
  nghttp2_submit_rst_stream(session_.ng_, NGHTTP2_FLAG_NONE, id_, code);
  session_.NotifyOutput();
}

void Stream::OnClosed(uint32_t error_code) {
  closed_ = true;
  error_code_ = error_code;
  session_.AddWork(*this);
}

bool Stream::Work() {
  if (pauses_ == 0) GiveHeld();
  if (closed_) {
    // An answer that came whole is read to its end, though the stream is gone.
    const bool answer = session_.side_ == Session::Side::kClient && input_ended_;
    if (answer && !end_given_ && !input_unwanted()) return true;
    Finish();
    return false;
  }
  if (over_) return true;
  OnProgress();
  UpdateBlocked();
  return true;
}

void Stream::Finish() {
  if (over_) return;
  over_ = true;
  DropQueue();
  DropInput();
  if (EndIsProper()) {
    TellEnd();
    return;
  }
  StreamReset reason = StreamReset::kRemoteReset;
  if (error_code_ == NGHTTP2_REFUSED_STREAM) {
    reason = StreamReset::kRemoteRefused;
    SetDetail("http2.remote_refuse");
  } else if (malformed_ || (!peer_reset_ && error_code_ != NGHTTP2_INTERNAL_ERROR)) {
    // It is nghttp2 that has reset it. (With INTERNAL_ERROR it refuses what went over our limits,
    // which Envoy counts as the peer's reset.)
    reason = StreamReset::kProtocolError;
  }
  SetDetail("http2.remote_reset");
  TellReset(reason, detail_);
}

void Stream::Lose(StreamReset reason, std::string_view detail) {
  if (over_) return;
  // An answer that came whole is not taken back.
  if (session_.side_ == Session::Side::kClient && input_ended_ && !end_given_) {
    pauses_ = 0;
    GiveHeld();
    if (over_) return;
  }
  over_ = true;
  if (EndIsProper()) {
    TellEnd();
  } else {
    SetDetail(detail);
    TellReset(reason, detail_);
  }
}

}  // namespace sluice::http::h2
