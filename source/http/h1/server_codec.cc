#include "source/http/h1/server_codec.h"

#include <algorithm>
#include <utility>

#include "source/base/arena.h"
#include "source/base/check.h"
#include "source/http/h1/head_search.h"
#include "source/http/h1/request_parser.h"
#include "source/http/h1/syntax.h"
#include "source/http/h1/trailers.h"

namespace sluice::http::h1 {
namespace {

// Answers to pipelined requests that pile up before the next request waits until they have been
// offered to the socket.
constexpr size_t kMaxUnsent = 65536;

}  // namespace

bool ServerCodec::wants_input() const {
  if (close_now_) return false;
  switch (state_) {
    case State::kHead: return stream_ == nullptr && !blocked_;
    case State::kLength:
    case State::kChunks:
    case State::kTunnel: return pauses_ == 0;
    case State::kEnded:
    case State::kUpgrading:
    case State::kBroken: break;
  }
  return false;
}

void ServerCodec::OnBytes(buffer::Buffer& in) {
  in_bytes_ = true;
  bool more = true;
  while (more && wants_input()) {
    switch (state_) {
      case State::kHead: more = ReadHead(in); break;
      case State::kLength: more = ReadLength(in); break;
      case State::kChunks: more = ReadChunks(in); break;
      case State::kTunnel: more = ReadTunnel(in); break;
      default: more = false; break;
    }
    if (stream_ == nullptr || !response_ended_) continue;
    FinishExchange();
    if (more && !in.empty() && out_.size() >= kMaxUnsent) {
      owner_.OnInputWanted();
      break;
    }
  }
  in_bytes_ = false;
}

// Whether a head begins here, behind the one empty line that a client may send before it (RFC 9112
// §2.2).
bool ServerCodec::BeginHead(buffer::Buffer& in) {
  if (!blank_skipped_ && in.front()[0] == '\r') {
    if (in.size() < 2) return false;
    char line[2];
    in.CopyTo(line, 2);
    if (line[1] == '\n') {
      in.Drain(2);
      blank_skipped_ = true;
      if (in.empty()) return false;
    }
  }
  head_begun_ = true;
  return true;
}

bool ServerCodec::ReadHead(buffer::Buffer& in) {
  if (in.empty() || (!head_begun_ && !BeginHead(in))) return false;
  // What cannot be a method is not waited for: another protocol, or noise.
  if (kTokenLower[static_cast<unsigned char>(in.front()[0])] == 0) {
    Fail(*owner_.NewRequest(*this).events, {400, kCodecError});
    return false;
  }
  size_t size = 0;
  const HeadSearch search = FindHead(in, options_.max_head_bytes, scanned_, size);
  if (search == HeadSearch::kNeedMore) return false;
  if (search == HeadSearch::kTooLarge) {
    Fail(*owner_.NewRequest(*this).events, {431, kHeadersTooLarge});
    return false;
  }
  char* const data = in.Linearize(size);
  const ServerCodecEvents::Storage storage = owner_.NewRequest(*this);
  RequestHead& head = *storage.head;
  head.raw = buffer::BlockRef(in.front_block());
  HeadSummary summary;
  CodecError error{400, kCodecError};
  const bool good = ParseRequestHead(data, size, options_, counters_, head, summary, error);
  keep_alive_ = summary.keep_alive;
  last_request_ = summary.last;
  in.Drain(size);
  meter_.Received(size);
  meter_.HeaderReceived(summary.line_bytes, summary.line_bytes);
  if (good) {
    BeginExchange(*storage.events, head);
  } else {
    Fail(*storage.events, error);
  }
  return true;
}

void ServerCodec::BeginExchange(ServerStreamEvents& events, const RequestHead& head) {
  head_begun_ = blank_skipped_ = false;
  scanned_ = 0;
  stream_ = &events;
  http_10_ = head.version == Version::kHttp10;
  method_ = head.method;
  upgrade_ = head.is_upgrade || head.method == Method::kConnect;
  head_sent_ = response_ended_ = close_after_ = false;
  pauses_ = 0;
  request_left_ = head.framing == Framing::kLength ? head.content_length : 0;
  if (head.framing == Framing::kChunked) {
    state_ = State::kChunks;
    chunks_.Start();
  } else if (request_left_ > 0) {
    state_ = State::kLength;
  } else {
    state_ = upgrade_ ? State::kUpgrading : State::kEnded;
  }
  request_ended_ = state_ == State::kEnded;
  events.OnRequestHead(request_ended_);
}

// It is told of its end by the caller.
ServerStreamEvents* ServerCodec::LeaveStream() {
  meter_.CountInto(nullptr);
  return std::exchange(stream_, nullptr);
}

bool ServerCodec::ReadLength(buffer::Buffer& in) {
  if (in.empty()) return false;
  buffer::Buffer body(in.pool());
  const size_t n = static_cast<size_t>(std::min<uint64_t>(request_left_, in.size()));
  body.AppendFrom(in, n);
  meter_.Received(n);
  request_left_ -= n;
  if (request_left_ == 0) {
    const bool granted = head_sent_ && response_coding_ == BodyCoding::kTunnel;
    state_ = !upgrade_ ? State::kEnded : granted ? State::kTunnel : State::kUpgrading;
    request_ended_ = !upgrade_;
  }
  stream_->OnRequestBody(body, request_ended_);
  return true;
}

bool ServerCodec::ReadChunks(buffer::Buffer& in) {
  if (in.empty()) return false;
  buffer::Buffer body(in.pool());
  const size_t before = in.size();
  const ChunkDecoder::Result result = chunks_.Decode(in, body);
  meter_.Received(before - in.size());
  switch (result) {
    case ChunkDecoder::Result::kNeedMore:
      if (!body.empty()) stream_->OnRequestBody(body, false);
      return false;
    case ChunkDecoder::Result::kError: BreakBody(body); return false;
    case ChunkDecoder::Result::kDone: EndChunks(in, body); break;
  }
  return true;
}

// `body`: what came with the last chunks.
void ServerCodec::EndChunks(buffer::Buffer& in, buffer::Buffer& body) {
  buffer::Buffer lines(in.pool());
  lines.AppendFrom(in, chunks_.trailer_bytes());
  meter_.Received(lines.size());
  if (lines.size() > 2) {
    base::ChunkPool pool(0);
    base::Arena arena(pool);
    HeaderMap trailers(arena);
    const FieldLimits limits{options_.max_headers, options_.underscores, counters_};
    if (ParseTrailers(lines, limits, trailers) != nullptr) {
      BreakBody(body);
      return;
    }
    if (options_.enable_trailers && trailers.size() > 0) {
      if (!body.empty()) stream_->OnRequestBody(body, false);
      if (stream_ == nullptr || state_ != State::kChunks)
        return;  // answered and done with, or reset
      state_ = State::kEnded;
      request_ended_ = true;
      stream_->OnRequestTrailers(trailers);
      return;
    }
  }
  state_ = State::kEnded;
  request_ended_ = true;
  stream_->OnRequestBody(body, true);
}

bool ServerCodec::ReadTunnel(buffer::Buffer& in) {
  if (in.empty()) return false;
  buffer::Buffer body(in.pool());
  body.Append(std::move(in));
  meter_.Received(body.size());
  stream_->OnRequestBody(body, false);
  return true;
}

// A request whose head was good has a body that is not: what was begun cannot be finished. Its
// owner can still answer. `body`: what was good, which goes first, so that it does not matter how
// the bytes came.
void ServerCodec::BreakBody(buffer::Buffer& body) {
  if (!body.empty()) stream_->OnRequestBody(body, false);
  if (stream_ == nullptr || state_ != State::kChunks) return;
  state_ = State::kBroken;
  stream_->OnRequestReset(StreamReset::kProtocolError, kCodecError);
}

void ServerCodec::Fail(ServerStreamEvents& stream, const CodecError& error) {
  stream_ = &stream;
  state_ = State::kBroken;
  head_begun_ = request_ended_ = head_sent_ = response_ended_ = false;
  http_10_ = upgrade_ = false;
  method_ = Method::kGet;
  owner_.OnCodecError(stream, error);
}

void ServerCodec::RefuseHead(const CodecError& error) {
  if (!reading_head() || stream_ != nullptr) return;
  Fail(*owner_.NewRequest(*this).events, error);
}

void ServerCodec::OnEof() {
  if (stream_ == nullptr) {
    close_now_ = true;
    return;
  }
  if (state_ == State::kBroken) return;  // an error's answer is under way
  // A client that is gone cannot be told from one that only stopped sending; like Envoy, take it as
  // gone.
  OnConnectionLost(StreamReset::kConnectionClosed);
}

void ServerCodec::OnConnectionLost(StreamReset reason) {
  close_now_ = true;
  state_ = State::kBroken;
  if (stream_ == nullptr) return;
  ServerStreamEvents* const stream = LeaveStream();
  if (!response_ended_) stream->OnRequestReset(reason, {});
  stream->OnStreamClosed();
}

void ServerCodec::OnOutputBlocked() {
  blocked_ = true;
  if (stream_ != nullptr && !response_ended_) stream_->OnDownstreamBlocked();
}

void ServerCodec::OnOutputReady() {
  blocked_ = false;
  if (stream_ == nullptr) {
    owner_.OnInputWanted();
  } else if (!response_ended_) {
    stream_->OnDownstreamReady();
  }
}

void ServerCodec::Resume(PauseReason reason) {
  if ((pauses_ & reason) == 0) return;
  pauses_ = static_cast<uint8_t>(pauses_ & ~reason);
  if (pauses_ == 0 && !in_bytes_) owner_.OnInputWanted();
}

void ServerCodec::SendInformational(const ResponseHead& head) {
  if (stream_ == nullptr || http_10_ || head_sent_) return;
  const size_t before = out_.size();
  AppendResponseHead(head, BodyCoding::kNone, 0, ResponseLine{}, options_.header_case, out_);
  meter_.Sent(out_.size() - before);
  owner_.OnOutput();
}

BodyCoding ServerCodec::ChooseCoding(const ResponseHead& head, bool end, uint64_t& length) const {
  length = head.content_length;
  if (head.is_upgrade) return BodyCoding::kTunnel;
  if (head.status < 200 || head.status == 204) return BodyCoding::kNone;
  if (method_ == Method::kHead || head.status == 304) {
    if (head.framing == Framing::kLength) return BodyCoding::kLength;
    return head.status != 304 && !http_10_ ? BodyCoding::kChunked : BodyCoding::kNone;
  }
  if (end) {
    length = 0;  // whatever the upstream promised
    return BodyCoding::kLength;
  }
  if (head.framing == Framing::kLength) return BodyCoding::kLength;
  return http_10_ ? BodyCoding::kUntilClose : BodyCoding::kChunked;
}

void ServerCodec::SendHead(const ResponseHead& head, bool end) {
  SLUICE_DCHECK(!head_sent_);
  if (stream_ == nullptr) return;
  response_coding_ = ChooseCoding(head, end, response_left_);
  no_body_ =
      method_ == Method::kHead || head.status == 304 || response_coding_ == BodyCoding::kNone;
  const bool tunnel = response_coding_ == BodyCoding::kTunnel;
  // The rest of a request that has not ended may never be read; what follows a refused upgrade is
  // not for us.
  if (tunnel || response_coding_ == BodyCoding::kUntilClose || !request_ended_ || drain_ ||
      close_after_) {
    keep_alive_ = false;
  }
  const ResponseLine line{!keep_alive_ && !tunnel, keep_alive_ && http_10_, http_10_};
  const size_t before = out_.size();
  const size_t fields =
      AppendResponseHead(head, response_coding_, response_left_, line, options_.header_case, out_);
  meter_.Sent(out_.size() - before);
  meter_.HeaderSent(fields, fields);
  head_sent_ = true;
  if (tunnel && state_ == State::kUpgrading) {
    state_ = State::kTunnel;
    if (!in_bytes_) owner_.OnInputWanted();
  }
  owner_.OnOutput();
  if (end) OnResponseEnd();
}

void ServerCodec::SendBody(buffer::Buffer& body, bool end) {
  const size_t before = out_.size();
  if (stream_ == nullptr || no_body_) {
    body.Clear();
  } else if (response_coding_ == BodyCoding::kChunked) {
    AppendChunk(body, out_);
    if (end) AppendLastChunk(nullptr, options_.header_case, out_);
  } else if (response_coding_ == BodyCoding::kLength) {
    const uint64_t n = std::min<uint64_t>(response_left_, body.size());
    out_.AppendFrom(body, static_cast<size_t>(n));
    response_left_ -= n;
    // More than was promised is not sent: it would be the next response. Less ends with the
    // connection.
    if (!body.empty() || (end && response_left_ > 0)) keep_alive_ = false;
    body.Clear();
  } else {
    out_.Append(std::move(body));
  }
  meter_.Sent(out_.size() - before);
  owner_.OnOutput();
  if (end) OnResponseEnd();
}

void ServerCodec::SendTrailers(const HeaderMap& trailers) {
  if (stream_ != nullptr && response_coding_ == BodyCoding::kChunked && !no_body_) {
    const size_t before = out_.size();
    AppendLastChunk(options_.enable_trailers ? &trailers : nullptr, options_.header_case, out_);
    meter_.Sent(out_.size() - before);
    owner_.OnOutput();
  } else if (response_coding_ == BodyCoding::kLength && !no_body_ && response_left_ > 0) {
    keep_alive_ = false;
  }
  OnResponseEnd();
}

void ServerCodec::OnResponseEnd() {
  if (stream_ == nullptr) return;
  response_ended_ = true;
  if (!in_bytes_) FinishExchange();  // else OnBytes does
}

void ServerCodec::FinishExchange() {
  ServerStreamEvents* const stream = LeaveStream();
  if (!keep_alive_ || !request_ended_ || drain_) close_now_ = true;
  state_ = close_now_ ? State::kBroken : State::kHead;
  upgrade_ = false;
  pauses_ = 0;
  stream->OnStreamClosed();
  if (close_now_) {
    owner_.OnOutput();
  } else if (!in_bytes_) {
    owner_.OnInputWanted();
  }
}

void ServerCodec::Reset(StreamReset) {
  if (stream_ == nullptr) return;
  // An unfinished message must not look finished: no last chunk, and no orderly end where that is
  // the end.
  abort_ = head_sent_ &&
           (response_coding_ == BodyCoding::kUntilClose || response_coding_ == BodyCoding::kTunnel);
  ServerStreamEvents* const stream = LeaveStream();
  state_ = State::kBroken;
  close_now_ = true;
  stream->OnStreamClosed();
  owner_.OnOutput();
}

}  // namespace sluice::http::h1
