#include "source/http/h2/server_stream.h"

#include <nghttp2/nghttp2.h>

#include "source/http/h2/field_list.h"
#include "source/http/h2/server_codec.h"
#include "source/http/h2/session_callbacks.h"

namespace sluice::http::h2 {
namespace {

// How long a client may take to end a request that has been answered, and what it may still send.
constexpr base::Duration kLinger = std::chrono::seconds(1);
constexpr uint64_t kLingerBytes = 16384;

uint32_t CodeOf(StreamReset reason) {
  switch (reason) {
    case StreamReset::kRemoteRefused: return NGHTTP2_REFUSED_STREAM;
    case StreamReset::kProtocolError: return NGHTTP2_PROTOCOL_ERROR;
    case StreamReset::kConnectionClosed:
    case StreamReset::kConnectionReset:
    case StreamReset::kRemoteReset:
    case StreamReset::kLocalReset: break;
  }
  return NGHTTP2_INTERNAL_ERROR;
}

}  // namespace

ServerStream::ServerStream(ServerCodec& codec, Session& session, int32_t id)
    : Stream(session),
      codec_(codec),
      flush_timer_(session.state_.worker.loop,
                   event::Callback::To<&ServerStream::OnFlushTimeout>(this)) {
  id_ = id;
  ++codec.active_;
}

void ServerStream::Begin(const ServerCodecEvents::Storage& storage) {
  events_ = storage.events;
  head_ = storage.head;
}

void ServerStream::Leave() {
  if (left_) return;
  left_ = true;
  flush_timer_.Disarm();
  if (codec_.reading_ == this) codec_.reading_ = nullptr;
  codec_.OnStreamLeft();
}

FieldVerdict ServerStream::OnField(std::string_view name, std::string_view value) {
  if (over_ && !lingering_) return reader_.Count(name, value);
  if (head_done_) return reader_.AddTrailer(name, value, trailers_in().map);
  return reader_.AddRequestField(name, value, *head_);
}

void ServerStream::OnHeadersEnd(bool end_stream) {
  if (over_ && !lingering_) return;
  if (head_done_) {
    session_.counters_.trailers.Inc();  // of requests only, as Envoy has it
    EndTrailers(end_stream);
    return;
  }
  head_done_ = true;
  codec_.reading_ = nullptr;
  if (!reader_.FinishRequest(end_stream, *head_)) {
    RefuseHead();
    return;
  }
  method_ = head_->method;
  upgrade_ = head_->is_upgrade;
  if (end_stream) {
    EndInput();
    end_given_ = true;
  }
  // An answer may have gone out already: to a head that took too long.
  if (!output_ended_) events_->OnRequestHead(end_stream);
}

void ServerStream::SendInformational(const ResponseHead& head) {
  if (!output_open() || head_sent_) return;
  const FieldList fields(head, /*end=*/false, method_, upgrade_);
  if (nghttp2_submit_headers(session_.ng_, NGHTTP2_FLAG_NONE, id_, nullptr, fields.data(),
                             fields.size(), nullptr) == 0) {
    ++session_.pending_heads_;
  }
  session_.NotifyOutput();
}

void ServerStream::SendHead(const ResponseHead& head, bool end) {
  SLUICE_DCHECK(!head_sent_);
  if (!output_open() || head_sent_) return;
  head_sent_ = true;
  no_body_ = method_ == Method::kHead || head.status == 304 || head.status == 204;
  const FieldList fields(head, end, method_, upgrade_);
  CountFieldsSent(fields.byte_size());
  const nghttp2_data_provider2 body = SessionCallbacks::BodyOf(*this);
  if (nghttp2_submit_response2(session_.ng_, id_, fields.data(), fields.size(),
                               end ? nullptr : &body) == 0) {
    ++session_.pending_heads_;
  }
  if (end) output_ended_ = true;
  session_.NotifyOutput();
}

void ServerStream::SendBody(buffer::Buffer& body, bool end) {
  if (no_body_) body.Clear();
  QueueBody(body, end);
  if (end) OnProgress();
}

void ServerStream::SendTrailers(const HeaderMap& trailers) {
  QueueTrailers(trailers);
  OnProgress();
}

void ServerStream::CloseAfter() { codec_.StartDrain(); }

void ServerStream::Reset(StreamReset reason) {
  if (over_) return;
  EndByReset(CodeOf(reason));
  Leave();
  events_->OnStreamClosed();
}

void ServerStream::TellBlocked(bool blocked) {
  if (blocked) {
    events_->OnDownstreamBlocked();
  } else {
    events_->OnDownstreamReady();
  }
}

void ServerStream::TellEnd() {
  Leave();
  events_->OnStreamClosed();
}

void ServerStream::TellReset(StreamReset reason, std::string_view detail) {
  Leave();
  events_->OnRequestReset(reason, detail);
  events_->OnStreamClosed();
}

// All is queued: what is left is the peer's to take, and may take only so long.
void ServerStream::OnProgress() {
  if (end_sent_ && !input_ended_ && !over_) return Linger();
  const base::Duration patience = session_.options_.flush_timeout;
  if (!output_ended_ || end_sent_ || over_ || patience == base::Duration::zero()) {
    flush_timer_.Disarm();
  } else {
    flush_timer_.Arm(patience);
  }
}

// The answer is whole, and the request is not. Its end may be on the way, and makes a proper end of
// the stream; if much more comes, or nothing, the client is told that it is not wanted (RFC 9113
// §8.1).
void ServerStream::Linger() {
  DropInput();
  over_ = lingering_ = true;
  linger_until_ = reader_.body_bytes() + kLingerBytes;
  Leave();
  flush_timer_.Arm(kLinger);
  events_->OnStreamClosed();
}

void ServerStream::StopRequest() {
  lingering_ = false;
  our_reset_ = true;
  flush_timer_.Disarm();
  nghttp2_submit_rst_stream(session_.ng_, NGHTTP2_FLAG_NONE, id_, NGHTTP2_NO_ERROR);
  session_.NotifyOutput();
}

void ServerStream::OnDataGoesOn() {
  if (lingering_ && reader_.body_bytes() > linger_until_) StopRequest();
}

void ServerStream::OnFlushTimeout() {
  if (lingering_) return StopRequest();
  session_.counters_.tx_flush_timeout.Inc();
  Reset(StreamReset::kLocalReset);
}

}  // namespace sluice::http::h2
