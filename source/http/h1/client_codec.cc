#include "source/http/h1/client_codec.h"

#include <algorithm>
#include <utility>

#include "source/base/arena.h"
#include "source/base/check.h"
#include "source/http/h1/head_search.h"
#include "source/http/h1/response_parser.h"
#include "source/http/h1/trailers.h"

namespace sluice::http::h1 {
namespace {

// What is held for a tunnel that is not granted yet, before its sender is asked to stop.
constexpr size_t kMaxHeld = 65536;
// 1xx heads before the final one: nobody has use for more.
constexpr uint8_t kMaxInterim = 100;

}  // namespace

http::ClientStream& ClientCodec::NewStream(ClientStreamEvents& events) {
  SLUICE_DCHECK(can_start());
  stream_ = &events;
  state_ = State::kStarted;
  request_ended_ = response_ended_ = upgrade_ = false;
  pauses_ = 0;
  interim_ = 0;
  scanned_ = 0;
  return *this;
}

BodyCoding ClientCodec::ChooseCoding(const RequestHead& head, bool end) {
  request_left_ = 0;
  if (upgrade_ || head.framing == Framing::kLength) {
    // A body before the tunnel needs its length: see RequestHead::is_upgrade.
    const bool length = head.framing == Framing::kLength && method_ != Method::kConnect;
    if (length && !end) request_left_ = head.content_length;
    return length ? BodyCoding::kLength : BodyCoding::kTunnel;
  }
  if (head.framing == Framing::kChunked || !end) return BodyCoding::kChunked;
  switch (method_) {
    case Method::kGet:
    case Method::kHead:
    case Method::kDelete:
    case Method::kTrace: return BodyCoding::kNone;
    default: return BodyCoding::kLength;
  }
}

void ClientCodec::SendHead(const RequestHead& head, bool end) {
  SLUICE_DCHECK(stream_ == nullptr || state_ == State::kStarted);
  if (stream_ == nullptr) return;
  state_ = State::kHead;
  method_ = head.method;
  upgrade_ = head.is_upgrade || method_ == Method::kConnect;
  request_coding_ = ChooseCoding(head, end);
  const size_t before = out_.size();
  const size_t fields = AppendRequestHead(head, request_coding_, request_left_, options_, out_);
  meter_.HeaderSent(fields, fields);
  if (end && request_coding_ == BodyCoding::kChunked)
    AppendLastChunk(nullptr, options_.header_case, out_);
  meter_.Sent(out_.size() - before);
  owner_.OnOutput();
  if (end) OnRequestEnd();
}

void ClientCodec::SendBody(buffer::Buffer& body, bool end) {
  if (stream_ == nullptr) {
    body.Clear();
    return;
  }
  const size_t before = out_.size();
  switch (request_coding_) {
    case BodyCoding::kChunked:
      AppendChunk(body, out_);
      if (end) AppendLastChunk(nullptr, options_.header_case, out_);
      break;
    case BodyCoding::kLength:
      SendLength(body);
      if (upgrade_) SendTunnel(body);
      break;
    case BodyCoding::kTunnel: SendTunnel(body); break;
    case BodyCoding::kNone:
    case BodyCoding::kUntilClose: break;  // of a refused tunnel
  }
  body.Clear();
  meter_.Sent(out_.size() - before);
  owner_.OnOutput();
  if (end) OnRequestEnd();
}

// Not more than was promised: the rest would be taken for another request.
void ClientCodec::SendLength(buffer::Buffer& body) {
  const uint64_t n = std::min<uint64_t>(request_left_, body.size());
  out_.AppendFrom(body, static_cast<size_t>(n));
  request_left_ -= n;
  if (!body.empty() && !upgrade_) close_ = true;
}

// Before the upstream has granted the tunnel it would take these bytes for another request.
void ClientCodec::SendTunnel(buffer::Buffer& body) {
  if (state_ == State::kTunnel || body.empty()) {
    out_.Append(std::move(body));
    return;
  }
  if (held_ == nullptr) held_ = std::make_unique<buffer::Buffer>(out_.pool());
  const bool was_full = held_->size() >= kMaxHeld;
  held_->Append(std::move(body));
  if (!was_full && held_->size() >= kMaxHeld) stream_->OnUpstreamBlocked();
}

void ClientCodec::ReleaseHeld() {
  if (held_ == nullptr) return;
  const bool was_full = held_->size() >= kMaxHeld;
  if (state_ == State::kTunnel) {
    meter_.Sent(held_->size());
    out_.Append(std::move(*held_));
    owner_.OnOutput();
  }
  held_.reset();
  if (was_full) stream_->OnUpstreamReady();
}

void ClientCodec::SendTrailers(const HeaderMap& trailers) {
  if (stream_ == nullptr) return;
  if (request_coding_ == BodyCoding::kChunked) {
    const size_t before = out_.size();
    AppendLastChunk(options_.enable_trailers ? &trailers : nullptr, options_.header_case, out_);
    meter_.Sent(out_.size() - before);
    owner_.OnOutput();
  }
  OnRequestEnd();
}

void ClientCodec::OnRequestEnd() {
  request_ended_ = true;
  // A promise that was not kept: the upstream would take the next request for the rest of this one.
  if (upgrade_ || request_left_ > 0) close_ = true;
  FinishIfOver();
}

// It is told of its end by the caller.
ClientStreamEvents* ClientCodec::LeaveStream() {
  meter_.CountInto(nullptr);
  return std::exchange(stream_, nullptr);
}

void ClientCodec::Reset(StreamReset) {
  if (LeaveStream() == nullptr) return;
  held_.reset();
  state_ = State::kEnded;
  pauses_ = 0;
  close_ = true;  // an answer may still come, and would be the next one's
  owner_.OnStreamEnded();
}

void ClientCodec::Resume(PauseReason reason) {
  if ((pauses_ & reason) == 0) return;
  pauses_ = static_cast<uint8_t>(pauses_ & ~reason);
  if (pauses_ == 0) owner_.OnInputWanted();
}

void ClientCodec::OnBytes(buffer::Buffer& in) {
  bool more = true;
  while (more && pauses_ == 0 && !in.empty()) {
    switch (state_) {
      case State::kHead: more = ReadHead(in); break;
      case State::kLength:
      case State::kUntilClose:
      case State::kTunnel: more = ReadBody(in); break;
      case State::kChunks: more = ReadChunks(in); break;
      case State::kIdle:
      case State::kStarted:
      case State::kEnded: Unsolicited(in); return;
    }
  }
}

// Nobody asked for these bytes, or not yet: they must never be taken for the next answer.
void ClientCodec::Unsolicited(buffer::Buffer& in) {
  in.Clear();
  if (state_ == State::kStarted) {
    Fail(StreamReset::kProtocolError, "http1.unsolicited_response");
    return;
  }
  if (close_) return;
  close_ = true;
  if (stream_ == nullptr) owner_.OnStreamEnded();
}

bool ClientCodec::ReadHead(buffer::Buffer& in) {
  size_t size = 0;
  switch (FindHead(in, options_.max_head_bytes, scanned_, size)) {
    case HeadSearch::kNeedMore: return false;
    case HeadSearch::kTooLarge: Fail(StreamReset::kProtocolError, kHeadersTooLarge); return false;
    case HeadSearch::kFound: break;
  }
  scanned_ = 0;
  char* const data = in.Linearize(size);
  ResponseHead& head = stream_->ResponseStorage();
  head.raw = buffer::BlockRef(in.front_block());
  HeadSummary summary;
  const char* const fault = ParseResponseHead(
      data, size, options_, method_, upgrade_ && method_ != Method::kConnect, head, summary);
  in.Drain(size);
  meter_.Received(size);
  meter_.HeaderReceived(summary.line_bytes, summary.line_bytes);
  if (fault != nullptr) {
    Fail(StreamReset::kProtocolError, fault);
    return false;
  }
  if (head.status < 200 && head.status != 101) {
    if (++interim_ > kMaxInterim) {
      Fail(StreamReset::kProtocolError, "http1.too_many_interim_responses");
      return false;
    }
    stream_->OnInformational();
  } else {
    BeginResponse(head, summary.keep_alive, in);
  }
  return true;
}

void ClientCodec::BeginResponse(const ResponseHead& head, bool keep_alive, buffer::Buffer& in) {
  if (!keep_alive || upgrade_) close_ = true;
  bool end = false;
  if (head.is_upgrade) {
    state_ = State::kTunnel;
    ReleaseHeld();
  } else {
    if (upgrade_) {  // refused: what the client has for the tunnel goes nowhere
      upgrade_ = false;
      request_ended_ = true;
      request_coding_ = BodyCoding::kNone;
      ReleaseHeld();
    }
    response_left_ = head.content_length;
    end = method_ == Method::kHead || head.status == 304 || head.framing == Framing::kNone ||
          (head.framing == Framing::kLength && response_left_ == 0);
    if (end) {
      EndResponse(in.size());
    } else if (head.framing == Framing::kChunked) {
      state_ = State::kChunks;
      chunks_.Start();
    } else {
      state_ = head.framing == Framing::kLength ? State::kLength : State::kUntilClose;
    }
  }
  if (stream_ == nullptr) return;
  stream_->OnResponseHead(end);
  if (end) FinishIfOver();
}

bool ClientCodec::ReadBody(buffer::Buffer& in) {
  buffer::Buffer body(in.pool());
  bool end = false;
  if (state_ == State::kLength) {
    const size_t n = static_cast<size_t>(std::min<uint64_t>(response_left_, in.size()));
    body.AppendFrom(in, n);
    response_left_ -= n;
    end = response_left_ == 0;
  } else {
    body.Append(std::move(in));
  }
  meter_.Received(body.size());
  if (end) EndResponse(in.size());
  stream_->OnResponseBody(body, end);
  if (end) FinishIfOver();
  return true;
}

bool ClientCodec::ReadChunks(buffer::Buffer& in) {
  buffer::Buffer body(in.pool());
  const size_t before = in.size();
  const ChunkDecoder::Result result = chunks_.Decode(in, body);
  meter_.Received(before - in.size());
  switch (result) {
    case ChunkDecoder::Result::kNeedMore:
      if (!body.empty()) stream_->OnResponseBody(body, false);
      return false;
    case ChunkDecoder::Result::kError: BreakBody(body, "http1.invalid_chunk"); return false;
    case ChunkDecoder::Result::kDone: EndChunks(in, body); break;
  }
  return true;
}

// `body`: what was good, which goes first, so that it does not matter how the bytes came.
void ClientCodec::BreakBody(buffer::Buffer& body, const char* detail) {
  if (!body.empty()) stream_->OnResponseBody(body, false);
  if (stream_ != nullptr) Fail(StreamReset::kProtocolError, detail);
}

// `body`: what came with the last chunks.
void ClientCodec::EndChunks(buffer::Buffer& in, buffer::Buffer& body) {
  buffer::Buffer lines(in.pool());
  lines.AppendFrom(in, chunks_.trailer_bytes());
  meter_.Received(lines.size());
  if (lines.size() > 2) {
    base::ChunkPool pool(0);
    base::Arena arena(pool);
    HeaderMap trailers(arena);
    if (const char* fault = ParseTrailers(lines, FieldLimits{options_.max_headers}, trailers)) {
      BreakBody(body, fault);
      return;
    }
    if (options_.enable_trailers && trailers.size() > 0) {
      if (!body.empty()) stream_->OnResponseBody(body, false);
      if (stream_ == nullptr) return;
      EndResponse(in.size());
      stream_->OnResponseTrailers(trailers);
      FinishIfOver();
      return;
    }
  }
  EndResponse(in.size());
  stream_->OnResponseBody(body, true);
  FinishIfOver();
}

// Before the owner hears of the end, so that it does not find the connection fit when it is not: an
// answer that came before the request was out, or with more bytes behind it.
void ClientCodec::EndResponse(size_t left_over) {
  state_ = State::kEnded;
  response_ended_ = true;
  pauses_ = 0;
  if (left_over > 0 || !request_ended_ || !out_.empty()) close_ = true;
}

void ClientCodec::FinishIfOver() {
  if (stream_ == nullptr || !request_ended_ || !response_ended_) return;
  ClientStreamEvents* const stream = LeaveStream();
  state_ = State::kIdle;
  pauses_ = 0;
  stream->OnStreamClosed();
  owner_.OnStreamEnded();
}

void ClientCodec::Fail(StreamReset reason, const char* detail) {
  close_ = true;
  state_ = State::kEnded;
  pauses_ = 0;
  held_.reset();
  ClientStreamEvents* const stream = LeaveStream();
  if (stream != nullptr) stream->OnResponseReset(reason, detail);
  owner_.OnStreamEnded();
}

void ClientCodec::OnEof() {
  close_ = true;
  if (stream_ == nullptr) return;
  if (state_ == State::kUntilClose || state_ == State::kTunnel) {
    if (state_ == State::kTunnel) request_ended_ = true;  // nobody is left to send to
    EndResponse(0);
    buffer::Buffer nothing(out_.pool());
    stream_->OnResponseBody(nothing, true);
    FinishIfOver();
    return;
  }
  OnConnectionLost(StreamReset::kConnectionClosed);
}

void ClientCodec::OnConnectionLost(StreamReset reason) {
  close_ = true;
  held_.reset();
  ClientStreamEvents* const stream = LeaveStream();
  if (stream == nullptr) return;
  // A body that was cut short is a broken message, whatever cut it.
  const bool in_body = state_ == State::kLength || state_ == State::kChunks;
  state_ = State::kEnded;
  if (response_ended_) {
    stream->OnStreamClosed();
  } else {
    stream->OnResponseReset(in_body ? StreamReset::kProtocolError : reason, {});
  }
}

void ClientCodec::OnOutputBlocked() {
  if (stream_ != nullptr && !request_ended_) stream_->OnUpstreamBlocked();
}

void ClientCodec::OnOutputReady() {
  if (stream_ != nullptr && !request_ended_) stream_->OnUpstreamReady();
}

}  // namespace sluice::http::h1
