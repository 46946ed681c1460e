#include "source/http/h2/client_stream.h"

#include <nghttp2/nghttp2.h>

#include <utility>

#include "source/http/h2/client_codec.h"
#include "source/http/h2/field_list.h"
#include "source/http/h2/session_callbacks.h"

namespace sluice::http::h2 {
namespace {

// 1xx heads before the final one: nobody has use for more.
constexpr uint8_t kMaxInterim = 100;

// As Envoy has it: INTERNAL_ERROR for a request that was given up, too.
uint32_t CodeOf(StreamReset reason) {
  return reason == StreamReset::kProtocolError ? NGHTTP2_PROTOCOL_ERROR : NGHTTP2_INTERNAL_ERROR;
}

}  // namespace

ClientStream::ClientStream(ClientCodec& codec, Session& session, ClientStreamEvents& events)
    : Stream(session), codec_(codec), events_(&events) {
  ++codec.active_;
  ++codec.open_;
}

ClientStream::~ClientStream() {
  if (!counted_) return;
  --codec_.open_;
  codec_.OnPlaceFree();
}

void ClientStream::SendHead(const RequestHead& head, bool end) {
  SLUICE_DCHECK(id_ < 0);
  if (!output_open() || id_ >= 0) return;
  method_ = head.method;
  if (head.is_upgrade) {
    upgrade_ = head.headers.Get(HeaderId::kUpgrade);
    if (!codec_.takes_extended_connect()) {
      FailUnsent(NGHTTP2_PROTOCOL_ERROR, "http2.extended_connect_not_supported");
      return;
    }
  }
  const FieldList fields(head, end);
  CountFieldsSent(fields.byte_size());
  const nghttp2_data_provider2 body = SessionCallbacks::BodyOf(*this);
  Stream* const stream = this;
  const int32_t id = nghttp2_submit_request2(session_.ng_, nullptr, fields.data(), fields.size(),
                                             end ? nullptr : &body, stream);
  if (id < 0) {  // no id is left
    FailUnsent(NGHTTP2_REFUSED_STREAM, "http2.not_sent");
    return;
  }
  id_ = id;
  ++session_.pending_heads_;
  session_.guard_.OnStreamOpened();
  if (end) output_ended_ = true;
  session_.OnStreamStarted();
  session_.NotifyOutput();
}

void ClientStream::FailUnsent(uint32_t code, std::string_view detail) {
  SetDetail(detail);
  OnClosed(code);
}

void ClientStream::Reset(StreamReset reason) {
  if (over_) return;
  events_ = nullptr;
  EndByReset(CodeOf(reason));
  --codec_.active_;
  codec_.OnStreamLeft();
}

void ClientStream::OnHeadersBegin() {
  reader_.Begin();
  if (!over_ && !head_done_) head_ = &events_->ResponseStorage();
}

FieldVerdict ClientStream::OnField(std::string_view name, std::string_view value) {
  if (over_) return reader_.Count(name, value);
  if (head_done_) return reader_.AddTrailer(name, value, trailers_in().map);
  return reader_.AddResponseField(name, value, *head_);
}

void ClientStream::OnInterim() {
  if (++interim_ <= kMaxInterim) {
    events_->OnInformational();
    return;
  }
  SetDetail("http2.too_many_interim_responses");
  ResetMalformed();
}

void ClientStream::OnHeadersEnd(bool end_stream) {
  if (over_) return;
  if (head_done_) {
    EndTrailers(end_stream);
    return;
  }
  const bool interim = head_->status < 200;
  if (!reader_.FinishResponse(end_stream, method_, upgrade_, *head_)) {
    RefuseHead();
    return;
  }
  if (interim) {
    OnInterim();
    return;
  }
  head_done_ = true;
  if (end_stream) {
    EndInput();
    end_given_ = true;
  }
  events_->OnResponseHead(end_stream);
}

void ClientStream::TellBlocked(bool blocked) {
  if (blocked) {
    events_->OnUpstreamBlocked();
  } else {
    events_->OnUpstreamReady();
  }
}

ClientStreamEvents& ClientStream::LeaveOwner() {
  --codec_.active_;
  if (closed_ && counted_) {
    counted_ = false;
    --codec_.open_;
  }
  return *std::exchange(events_, nullptr);
}

void ClientStream::TellEnd() {
  LeaveOwner().OnStreamClosed();
  codec_.OnStreamLeft();
}

void ClientStream::TellReset(StreamReset reason, std::string_view detail) {
  LeaveOwner().OnResponseReset(reason, detail);
  codec_.OnStreamLeft();
}

}  // namespace sluice::http::h2
