#include "source/http/h2/server_codec.h"

#include <nghttp2/nghttp2.h>

namespace sluice::http::h2 {

Stream* ServerCodec::OnStreamOpened(int32_t id) {
  Session& session = *this;
  ServerStream& stream = MakeStream<ServerStream>(*this, session, id);
  reading_ = &stream;
  stream.Begin(owner_.NewRequest(stream));
  Adopt(stream);
  if (over()) stream.Lose(StreamReset::kLocalReset, {});  // its owner has given up the connection
  OnStreamStarted();
  return &stream;
}

// nghttp2 ignores what comes on streams that are gone, since it cannot know whether our RST_STREAM
// had reached the client.
uint32_t ServerCodec::CheckStreamId(bool headers, int32_t id) {
  if ((id & 1) == 0) return NGHTTP2_NO_ERROR;  // nghttp2 knows what to do
  const bool used = ids_.WasUsed(id);
  if (headers && !ids_.OnHeaders(id)) return NGHTTP2_PROTOCOL_ERROR;
  // Behind the last GOAWAY there are streams that we have not looked at.
  if (!used || drain_ == Drain::kFinal || ids_.MayCross(id)) return NGHTTP2_NO_ERROR;
  const bool open = nghttp2_session_get_stream_user_data(ng_, id) != nullptr;
  return open ? NGHTTP2_NO_ERROR : NGHTTP2_STREAM_CLOSED;
}

void ServerCodec::OnGoawayReceived() {
  client_leaves_ = true;
  NotifyOutput();
}

void ServerCodec::OnStreamLeft() {
  --active_;
  if (drain_ == Drain::kFinal || client_leaves_) NotifyOutput();  // wants_close may have come true
}

// First that no more should come, which the client learns of while what it has sent meanwhile is
// still served; then which was the last (RFC 9113 §6.8).
void ServerCodec::StartDrain() {
  if (drain_ != Drain::kNone || over()) return;
  drain_ = Drain::kNotice;
  SubmitGoaway(/*final=*/false);
  if (options_.drain_timeout == base::Duration::zero()) {
    FinishDrain();
    return;
  }
  drain_timer_ = std::make_unique<event::Timer>(
      state_.worker.loop, event::Callback::To<&ServerCodec::FinishDrain>(this));
  drain_timer_->Arm(options_.drain_timeout);
}

void ServerCodec::FinishDrain() {
  if (drain_ == Drain::kFinal || over()) return;
  drain_ = Drain::kFinal;
  SubmitGoaway(/*final=*/true);
}

// Of the rest of the head nothing can be skipped, so that the connection ends with the answer.
void ServerCodec::RefuseHead(const CodecError& error) {
  if (reading_ == nullptr || over()) return;
  ServerStream& stream = *reading_;
  reading_ = nullptr;
  FinishDrain();
  owner_.OnCodecError(stream.events(), error);
}

}  // namespace sluice::http::h2
