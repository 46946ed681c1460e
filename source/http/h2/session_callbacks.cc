#include "source/http/h2/session_callbacks.h"

#include <algorithm>

namespace sluice::http::h2 {
namespace {

Stream* StreamOf(nghttp2_session* ng, int32_t id) {
  return static_cast<Stream*>(nghttp2_session_get_stream_user_data(ng, id));
}

Session& SessionOf(void* user) { return *static_cast<Session*>(user); }

std::string_view TextOf(nghttp2_rcbuf* text) {
  const nghttp2_vec bytes = nghttp2_rcbuf_get_buf(text);
  return {reinterpret_cast<const char*>(bytes.base), bytes.len};
}

std::string_view DetailOf(FieldVerdict verdict) {
  switch (verdict) {
    case FieldVerdict::kTooLarge: return "http2.header_list_size_too_large";
    case FieldVerdict::kTooMany: return "http2.too_many_headers";
    case FieldVerdict::kUnderscore: return "http2.unexpected_underscore";
    case FieldVerdict::kInvalid: return "http2.invalid.header.field";
    case FieldVerdict::kTake: break;
  }
  return {};
}

// The code of RFC 9113 §7, and a name for the log, of what nghttp2 found.
struct Fault {
  uint32_t code;
  std::string_view detail;
};
Fault FaultOf(int error) {
  switch (error) {
    case NGHTTP2_ERR_FLOW_CONTROL: return {NGHTTP2_FLOW_CONTROL_ERROR, "http2.flow_control_error"};
    case NGHTTP2_ERR_STREAM_CLOSED: return {NGHTTP2_STREAM_CLOSED, "http2.stream_closed"};
    case NGHTTP2_ERR_FRAME_SIZE_ERROR: return {NGHTTP2_FRAME_SIZE_ERROR, "http2.frame_size_error"};
    case NGHTTP2_ERR_HEADER_COMP: return {NGHTTP2_COMPRESSION_ERROR, "http2.compression_error"};
    default: return {NGHTTP2_PROTOCOL_ERROR, "http2.protocol_error"};
  }
}

void* AllocatePiece(size_t size, void* memory) {
  return static_cast<SessionMemory*>(memory)->Allocate(size);
}
void FreePiece(void* piece, void* memory) { static_cast<SessionMemory*>(memory)->Free(piece); }
void* AllocateZeroed(size_t count, size_t size, void* memory) {
  size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) return nullptr;
  return static_cast<SessionMemory*>(memory)->AllocateZeroed(bytes);
}
void* ReallocatePiece(void* piece, size_t size, void* memory) {
  return static_cast<SessionMemory*>(memory)->Reallocate(piece, size);
}

nghttp2_session_callbacks* MakeTable() {
  nghttp2_session_callbacks* table = nullptr;
  SLUICE_CHECK(nghttp2_session_callbacks_new(&table) == 0);
  using C = SessionCallbacks;
  nghttp2_session_callbacks_set_on_begin_frame_callback(table, C::OnBeginFrame);
  nghttp2_session_callbacks_set_on_begin_headers_callback(table, C::OnBeginHeaders);
  nghttp2_session_callbacks_set_on_header_callback2(table, C::OnHeader);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(table, C::OnDataChunk);
  nghttp2_session_callbacks_set_on_frame_recv_callback(table, C::OnFrame);
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(table, C::OnInvalidFrame);
  nghttp2_session_callbacks_set_on_stream_close_callback(table, C::OnStreamClose);
  nghttp2_session_callbacks_set_on_frame_send_callback(table, C::OnFrameSent);
  nghttp2_session_callbacks_set_on_frame_not_send_callback(table, C::OnFrameNotSent);
  nghttp2_session_callbacks_set_send_data_callback(table, C::SendData);
  return table;
}

void SetOptions(const Options& options, Session::Side side, nghttp2_option* option) {
  nghttp2_option_set_no_auto_window_update(option, 1);
  nghttp2_option_set_no_http_messaging(option, 1);  // HeadReader does it
  nghttp2_option_set_max_deflate_dynamic_table_size(option, options.hpack_table_size);
  nghttp2_option_set_max_send_header_block_length(option, 16 * 1024 * 1024);
  // One more than what our own guard lets pass, so that it is the one that tells.
  nghttp2_option_set_max_outbound_ack(option, options.max_outbound_control_frames + size_t{1});
  // A head at its limit in frames of the usual size, and as many that are smaller.
  nghttp2_option_set_max_continuations(option, 8 + options.max_head_bytes / 8192);
  // Resets are counted by our own guard, which answers ENHANCE_YOUR_CALM.
  nghttp2_option_set_stream_reset_rate_limit(option, UINT64_MAX, UINT64_MAX);
  if (side == Session::Side::kClient) {
    nghttp2_option_set_peer_max_concurrent_streams(option, options.max_concurrent_streams);
  }
}

}  // namespace

const nghttp2_session_callbacks* SessionCallbacks::Table() {
  static const nghttp2_session_callbacks* const table = MakeTable();
  return table;
}

nghttp2_session* SessionCallbacks::NewSession(Session& session, Session::Side side) {
  SessionMemory& memory = session.state_.memory;
  nghttp2_mem functions = {&memory, AllocatePiece, FreePiece, AllocateZeroed, ReallocatePiece};
  nghttp2_option* option = nullptr;
  SLUICE_CHECK(nghttp2_option_new(&option) == 0);
  SetOptions(session.options_, side, option);
  nghttp2_session* ng = nullptr;
  memory.BeginSession();
  const int result = side == Session::Side::kServer
                         ? nghttp2_session_server_new3(&ng, Table(), &session, option, &functions)
                         : nghttp2_session_client_new3(&ng, Table(), &session, option, &functions);
  memory.EndSession();
  nghttp2_option_del(option);
  SLUICE_CHECK(result == 0);  // it can only be short of memory
  return ng;
}

nghttp2_data_provider2 SessionCallbacks::BodyOf(Stream& stream) {
  nghttp2_data_provider2 provider;
  provider.source.ptr = &stream;
  provider.read_callback = ReadBody;
  return provider;
}

// --- Receiving

int SessionCallbacks::OnBeginFrame(nghttp2_session* ng, const nghttp2_frame_hd* header,
                                   void* user) {
  Session& session = SessionOf(user);
  const char* flood = nullptr;
  const bool headers = header->type == NGHTTP2_HEADERS;
  if (headers) {
    const uint32_t code = session.CheckStreamId(headers, header->stream_id);
    if (code != NGHTTP2_NO_ERROR) return session.FailSoon(code, "http2.stream_closed");
  }
  // A head's first frame is counted when its stream is known.
  Stream* const stream = headers ? nullptr : StreamOf(ng, header->stream_id);
  if (stream != nullptr)
    stream->CountReceived(header->length, header->type == NGHTTP2_CONTINUATION);
  switch (header->type) {
    case NGHTTP2_HEADERS:
    case NGHTTP2_DATA:
    case NGHTTP2_CONTINUATION: {
      // With padding the payload is known later; one byte tells how much of it there is.
      const bool padded = (header->flags & NGHTTP2_FLAG_PADDED) != 0 && header->length > 0 &&
                          header->type != NGHTTP2_CONTINUATION;
      if (padded) break;
      flood = session.guard_.OnContentFrame(header->length,
                                            (header->flags & NGHTTP2_FLAG_END_STREAM) != 0);
      break;
    }
    case NGHTTP2_PRIORITY:
      if (header->stream_id == 0) {  // RFC 9113 §6.3, which nghttp2 does not check
        return session.FailSoon(NGHTTP2_PROTOCOL_ERROR, "http2.protocol_error");
      }
      flood = session.guard_.OnPriority();
      break;
    case NGHTTP2_WINDOW_UPDATE: flood = session.guard_.OnWindowUpdate(); break;
    default: break;
  }
  return flood == nullptr ? 0 : session.FailSoon(NGHTTP2_ENHANCE_YOUR_CALM, flood);
}

int SessionCallbacks::OnBeginHeaders(nghttp2_session* ng, const nghttp2_frame* frame, void* user) {
  Session& session = SessionOf(user);
  const int32_t id = frame->hd.stream_id;
  Stream* stream = StreamOf(ng, id);
  if (stream == nullptr && frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
    stream = session.OnStreamOpened(id);
    session.guard_.OnStreamOpened();
    nghttp2_session_set_stream_user_data(ng, id, stream);
  }
  if (stream != nullptr) {
    stream->CountReceived(frame->hd.length, /*header_block=*/true);
    stream->OnHeadersBegin();
  }
  return session.ended() ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

int SessionCallbacks::OnHeader(nghttp2_session* ng, const nghttp2_frame* frame, nghttp2_rcbuf* name,
                               nghttp2_rcbuf* value, uint8_t, void* user) {
  Session& session = SessionOf(user);
  Stream* stream = StreamOf(ng, frame->hd.stream_id);
  if (stream == nullptr) {
    session.counters_.headers_cb_no_stream.Inc();
    return 0;
  }
  stream->CountFieldReceived(TextOf(name).size() + TextOf(value).size());
  const FieldVerdict verdict = stream->OnField(TextOf(name), TextOf(value));
  if (verdict == FieldVerdict::kTake) return 0;
  stream->SetDetail(DetailOf(verdict));
  if (verdict == FieldVerdict::kInvalid && !session.OnMalformed(*stream)) {
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  }
  return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;  // RST_STREAM; the rest is decoded and forgotten
}

int SessionCallbacks::OnDataChunk(nghttp2_session* ng, uint8_t, int32_t id, const uint8_t* data,
                                  size_t size, void* user) {
  Session& session = SessionOf(user);
  if (Stream* stream = StreamOf(ng, id)) {
    stream->OnData({reinterpret_cast<const char*>(data), size});
  } else {
    nghttp2_session_consume(ng, id, size);
  }
  return session.ended() ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

int SessionCallbacks::OnFrame(nghttp2_session* ng, const nghttp2_frame* frame, void* user) {
  Session& session = SessionOf(user);
  Stream* const stream = StreamOf(ng, frame->hd.stream_id);
  const bool end = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
  const char* flood = nullptr;
  switch (frame->hd.type) {
    case NGHTTP2_DATA:
      if ((frame->hd.flags & NGHTTP2_FLAG_PADDED) != 0) {
        flood = session.guard_.OnContentFrame(frame->hd.length - frame->data.padlen, end);
      }
      if (stream != nullptr) stream->OnDataFrameEnd(end);
      break;
    case NGHTTP2_HEADERS:
      if (stream != nullptr) stream->OnHeadersEnd(end);
      break;
    case NGHTTP2_RST_STREAM:
      session.counters_.rx_reset.Inc();
      if (stream != nullptr) stream->OnPeerReset();
      if (session.side_ == Session::Side::kServer) {
        flood = session.guard_.OnReset(session.state_.worker.loop.Now());
      }
      break;
    case NGHTTP2_SETTINGS:
      if ((frame->hd.flags & NGHTTP2_FLAG_ACK) == 0) session.OnPeerSettings();
      break;
    case NGHTTP2_PING:
      if ((frame->hd.flags & NGHTTP2_FLAG_ACK) != 0 && session.keepalive_ != nullptr) {
        session.keepalive_->OnPingAnswer();
      }
      break;
    case NGHTTP2_GOAWAY: session.OnGoawayReceived(); break;
    default: break;
  }
  if (flood != nullptr) return session.FailSoon(NGHTTP2_ENHANCE_YOUR_CALM, flood);
  return session.ended() ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

int SessionCallbacks::OnInvalidFrame(nghttp2_session* ng, const nghttp2_frame* frame, int error,
                                     void* user) {
  Session& session = SessionOf(user);
  if (error == NGHTTP2_ERR_REFUSED_STREAM) {
    session.counters_.stream_refused_errors.Inc();
    session.NoteResetSent(frame->hd.stream_id);
    return 0;
  }
  const Fault fault = FaultOf(error);
  Stream* const stream = StreamOf(ng, frame->hd.stream_id);
  if (stream != nullptr) stream->SetDetail(fault.detail);
  return session.FailSoon(fault.code, fault.detail);
}

// --- Sending and the end of streams

int SessionCallbacks::OnStreamClose(nghttp2_session* ng, int32_t id, uint32_t code, void*) {
  if (Stream* stream = StreamOf(ng, id)) stream->OnClosed(code);
  return 0;  // always: else nghttp2 leaks the stream
}

int SessionCallbacks::OnFrameSent(nghttp2_session* ng, const nghttp2_frame* frame, void* user) {
  Session& session = SessionOf(user);
  const uint8_t type = frame->hd.type;
  session.guard_.OnFrameSent(type != NGHTTP2_DATA && type != NGHTTP2_HEADERS);
  if (Stream* const stream = StreamOf(ng, frame->hd.stream_id))
    stream->CountSent(frame->hd.length, type == NGHTTP2_HEADERS);
  const char* flood = nullptr;
  switch (type) {
    case NGHTTP2_HEADERS: --session.pending_heads_; [[fallthrough]];
    case NGHTTP2_DATA: {
      if (type == NGHTTP2_DATA) session.guard_.OnDataSent();
      if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0) break;
      if (Stream* stream = StreamOf(ng, frame->hd.stream_id)) stream->OnEndSent();
      break;
    }
    case NGHTTP2_RST_STREAM: {
      session.counters_.tx_reset.Inc();
      session.NoteResetSent(frame->hd.stream_id);
      const Stream* const stream = StreamOf(ng, frame->hd.stream_id);
      const bool provoked = stream == nullptr || !stream->reset_by_owner();
      if (provoked && session.side_ == Session::Side::kServer) {
        flood = session.guard_.OnReset(session.state_.worker.loop.Now());
      }
      break;
    }
    case NGHTTP2_GOAWAY:
      session.counters_.goaway_sent.Inc();
      if (frame->goaway.error_code != NGHTTP2_NO_ERROR) {
        session.goaway_by_nghttp2_ = true;
        session.FailSoon(frame->goaway.error_code, "http2.protocol_error");
      }
      break;
    default: break;
  }
  return flood == nullptr ? 0 : session.FailSoon(NGHTTP2_ENHANCE_YOUR_CALM, flood);
}

int SessionCallbacks::OnFrameNotSent(nghttp2_session*, const nghttp2_frame* frame, int,
                                     void* user) {
  if (frame->hd.type == NGHTTP2_HEADERS) --SessionOf(user).pending_heads_;
  return 0;
}

int SessionCallbacks::SendData(nghttp2_session*, nghttp2_frame*, const uint8_t* header,
                               size_t length, nghttp2_data_source* source, void* user) {
  Session& session = SessionOf(user);
  session.out_.Append(std::string_view(reinterpret_cast<const char*>(header), kFrameHeadSize));
  static_cast<Stream*>(source->ptr)->TakeData(session.out_, length);
  session.guard_.OnBytesAppended(kFrameHeadSize + length);
  // After a frame, not before one: what it was put together in is not ours between two calls.
  return session.out_.size() >= kMaxUnsent ? NGHTTP2_ERR_PAUSE : 0;
}

nghttp2_ssize SessionCallbacks::ReadBody(nghttp2_session*, int32_t, uint8_t*, size_t length,
                                         uint32_t* flags, nghttp2_data_source* source, void*) {
  return static_cast<Stream*>(source->ptr)->OnWantData(length, *flags);
}

}  // namespace sluice::http::h2
