#include "source/http/h2/session.h"

#include <nghttp2/nghttp2.h>

#include <vector>

#include "source/http/h2/field_list.h"
#include "source/http/h2/session_callbacks.h"

namespace sluice::http::h2 {
namespace {

constexpr uint32_t kDefaultTableSize = 4096;  // RFC 9113 §6.5.2

}  // namespace

Session::Session(Side side, const Options& options, CodecCounters& counters, buffer::Buffer& out,
                 WorkerState& state)
    : options_(options),
      counters_(counters),
      out_(out),
      state_(state),
      side_(side),
      scanner_(side == Side::kServer ? NGHTTP2_CLIENT_MAGIC_LEN : 0),
      guard_(options, counters) {
  ng_ = SessionCallbacks::NewSession(*this, side);
  SendPreface();
  const KeepaliveOptions& keepalive = options.keepalive;
  if (keepalive.interval != base::Duration::zero() ||
      keepalive.idle_interval != base::Duration::zero()) {
    keepalive_ = std::make_unique<Keepalive>(keepalive, state.worker,
                                             event::Callback::To<&Session::SendPing>(this),
                                             event::Callback::To<&Session::OnPeerGone>(this));
  }
}

Session::~Session() {
  DestroyStreams();
  nghttp2_session_del(ng_);
}

void Session::SendPreface() {
  std::vector<nghttp2_settings_entry> settings;
  settings.reserve(8 + options_.custom_settings.size());
  if (options_.hpack_table_size != kDefaultTableSize) {
    settings.push_back({NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, options_.hpack_table_size});
  }
  if (side_ == Side::kClient) {
    settings.push_back({NGHTTP2_SETTINGS_ENABLE_PUSH, 0});
  } else if (options_.allow_connect) {
    settings.push_back({NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL, 1});
  }
  settings.push_back({NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, options_.max_concurrent_streams});
  settings.push_back({NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, options_.initial_stream_window_size});
  for (const auto& [id, value] : options_.custom_settings) settings.push_back({id, value});
  nghttp2_submit_settings(ng_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(
      ng_, NGHTTP2_FLAG_NONE, 0, static_cast<int32_t>(options_.initial_connection_window_size));
  // At once: a client's session begins with bytes in the frame buffer that all sessions share.
  WriteFrames();
}

void* Session::AllocateStream(size_t size) {
  void* memory = state_.memory.Allocate(size);
  SLUICE_CHECK(memory != nullptr);
  return memory;
}

void Session::Destroy(Stream& stream) {
  stream.~Stream();
  state_.memory.Free(&stream);
}

void Session::DestroyStreams() {
  work_first_ = work_last_ = nullptr;
  while (!streams_.empty()) Destroy(streams_.front());
}

void Session::Receive(buffer::Buffer& in) {
  busy_ = true;
  ReadFrames(in);
  if (over_) in.Clear();
  RunWork();
  busy_ = false;
  if (!over_ && (HasOutput() || !out_.empty())) NotifyOutput();
}

void Session::ReadFrames(buffer::Buffer& in) {
  if (keepalive_ != nullptr && !in.empty()) keepalive_->OnFrame();
  while (!in.empty() && !over_) {
    const FrameScanner::Piece piece = scanner_.Next(in.front());
    if (!piece.bytes.empty() && (!piece.starts_frame || AdmitFrame(scanner_.head()))) {
      in_block_ = in.front_block();
      GiveToNghttp2(piece.bytes);
      in_block_ = nullptr;
    }
    in.Drain(piece.used);
    if (over_ || !CheckOutboundFlood()) break;
  }
}

void Session::GiveToNghttp2(std::string_view bytes) {
  const nghttp2_ssize used =
      nghttp2_session_mem_recv2(ng_, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  if (over_ || FailIfPending() || used >= 0) return;
  const bool flood = used == NGHTTP2_ERR_FLOODED || used == NGHTTP2_ERR_TOO_MANY_CONTINUATIONS;
  Fail(flood ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_PROTOCOL_ERROR,
       flood                                  ? "http2.inbound_flood"
       : used == NGHTTP2_ERR_BAD_CLIENT_MAGIC ? "http2.bad_preface"
                                              : "http2.protocol_error");
}

// Of what comes on a stream that has ended nghttp2 tells nothing, and what is one stream's fault it
// takes for the connection's.
bool Session::AdmitFrame(const FrameHead& frame) {
  if (in_header_block_ && frame.type != NGHTTP2_CONTINUATION) return true;  // nghttp2 ends it
  switch (frame.type) {
    case NGHTTP2_HEADERS:
    case NGHTTP2_PUSH_PROMISE:
    case NGHTTP2_CONTINUATION:
      in_header_block_ = (frame.flags & NGHTTP2_FLAG_END_HEADERS) == 0;
      return true;
    case NGHTTP2_DATA: {
      const uint32_t code = CheckStreamId(/*headers=*/false, frame.id);
      if (code != NGHTTP2_NO_ERROR) Fail(code, "http2.stream_closed");
      return code == NGHTTP2_NO_ERROR;
    }
    case NGHTTP2_PRIORITY: {  // RFC 7540 §5.3.1: a stream does not depend on itself
      const bool fine = frame.length != 5 || (frame.word & INT32_MAX) != uint32_t(frame.id);
      if (!fine) Fail(NGHTTP2_PROTOCOL_ERROR, "http2.protocol_error");
      return fine;
    }
    case NGHTTP2_WINDOW_UPDATE: return AdmitWindowUpdate(frame);
    default: return true;
  }
}

// A stream's window beyond what can be is that stream's end alone (RFC 9113 §6.9.1).
bool Session::AdmitWindowUpdate(const FrameHead& frame) {
  if (frame.length != 4 || frame.id == 0) return true;
  const int32_t window = nghttp2_session_get_stream_remote_window_size(ng_, frame.id);
  const uint32_t increment = frame.word & INT32_MAX;
  if (window < 0 || increment <= uint32_t(INT32_MAX - window)) return true;
  auto* const stream = static_cast<Stream*>(nghttp2_session_get_stream_user_data(ng_, frame.id));
  if (stream == nullptr) return true;
  if (const char* const flood = guard_.OnWindowUpdate()) {
    Fail(NGHTTP2_ENHANCE_YOUR_CALM, flood);
    return false;
  }
  stream->SetDetail("http2.flow_control_error");
  stream->ResetByFault(NGHTTP2_FLOW_CONTROL_ERROR);
  return false;
}

bool Session::HasOutput() const { return nghttp2_session_want_write(ng_) != 0; }

bool Session::CheckOutboundFlood() {
  // All but the heads of messages that wait in nghttp2 are answers to what the peer sends.
  const size_t queued = nghttp2_session_get_outbound_queue_size(ng_);
  const size_t control = queued > pending_heads_ ? queued - pending_heads_ : 0;
  const char* const flood = guard_.NoteUnsent(out_.size(), control);
  if (flood == nullptr) return true;
  Fail(NGHTTP2_ENHANCE_YOUR_CALM, flood);
  return false;
}

bool Session::PumpFrames() {
  busy_ = true;
  bool more = false;
  RunWork();
  if (!over_ && CheckOutboundFlood()) {
    more = WriteFrames();
    // What the owners then add goes with the next turn.
    if (!FailIfPending()) RunWork();
  }
  busy_ = false;
  return more && !over_;
}

bool Session::WriteFrames() {
  state_.memory.BeginSending();
  bool more = true;
  while (more && out_.size() < kMaxUnsent && pending_fault_.empty()) {
    const uint8_t* data = nullptr;
    const nghttp2_ssize size = nghttp2_session_mem_send2(ng_, &data);
    if (size > 0) {
      out_.Append(std::string_view(reinterpret_cast<const char*>(data), static_cast<size_t>(size)));
      guard_.OnBytesAppended(static_cast<size_t>(size));
    } else if (size < 0) {
      FailSoon(NGHTTP2_INTERNAL_ERROR, "http2.send_failed");
    } else {
      more = HasOutput() && out_.size() >= kMaxUnsent;  // paused by SendData
      break;
    }
  }
  state_.memory.EndSending();
  return more && HasOutput();
}

void Session::AddWork(Stream& stream) {
  if (stream.in_work) return;
  stream.in_work = true;
  stream.next_work = nullptr;
  (work_last_ == nullptr ? work_first_ : work_last_->next_work) = &stream;
  work_last_ = &stream;
  if (!busy_) NotifyOutput();
}

// One after the other, however many end at once.
void Session::RunWork() {
  while (work_first_ != nullptr && !over_) {
    Stream& stream = *work_first_;
    work_first_ = stream.next_work;
    if (work_first_ == nullptr) work_last_ = nullptr;
    stream.in_work = false;
    if (!stream.Work() && !stream.in_work) Destroy(stream);
  }
}

void Session::OnStreamStarted() {
  if (keepalive_ != nullptr) keepalive_->OnStreamStart();
}

void Session::SetOutputBlocked(bool blocked) {
  output_blocked_ = blocked;
  streams_.ForEach([blocked](Stream& stream) { stream.SetConnectionBlocked(blocked); });
  if (!blocked && !over_ && HasOutput()) NotifyOutput();
}

void Session::SubmitTrailers(int32_t id, const HeaderMap& trailers) {
  const FieldList fields(trailers);
  if (nghttp2_submit_trailer(ng_, id, fields.data(), fields.size()) == 0) ++pending_heads_;
}

void Session::SubmitGoaway(bool final) {
  if (over_) return;
  if (final) {
    nghttp2_submit_goaway(ng_, NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(ng_),
                          NGHTTP2_NO_ERROR, nullptr, 0);
  } else {
    nghttp2_submit_shutdown_notice(ng_);
  }
  NotifyOutput();
}

// --- The end

int Session::FailSoon(uint32_t code, std::string_view detail) {
  if (pending_fault_.empty()) {
    pending_code_ = code;
    pending_fault_ = detail;
  }
  return NGHTTP2_ERR_CALLBACK_FAILURE;
}

bool Session::FailIfPending() {
  if (pending_fault_.empty()) return false;
  Fail(pending_code_, pending_fault_);
  return true;
}

void Session::Fail(uint32_t code, std::string_view detail) {
  if (over_) return;
  fault_ = detail;
  if (!goaway_by_nghttp2_) AppendGoaway(code);
  EndSession(StreamReset::kProtocolError, detail);
  NotifyOutput();
  OnSessionOver();
}

// By hand: what nghttp2 still has to send is of no interest, and it may be in the middle of a frame
// that it reads.
void Session::AppendGoaway(uint32_t code) {
  const uint32_t last = static_cast<uint32_t>(nghttp2_session_get_last_proc_stream_id(ng_));
  const auto byte = [](uint32_t value, int shift) { return static_cast<char>(value >> shift); };
  const char frame[] = {0,
                        0,
                        8,
                        7,
                        0,
                        0,
                        0,
                        0,
                        0,
                        byte(last, 24),
                        byte(last, 16),
                        byte(last, 8),
                        byte(last, 0),
                        byte(code, 24),
                        byte(code, 16),
                        byte(code, 8),
                        byte(code, 0)};
  out_.Append(std::string_view(frame, sizeof(frame)));
  counters_.goaway_sent.Inc();
}

bool Session::OnMalformed(Stream& stream) {
  counters_.rx_messaging_error.Inc();
  if (!options_.stream_error_on_invalid_http_message) {
    FailSoon(NGHTTP2_PROTOCOL_ERROR, stream.detail());
    return false;
  }
  stream.ResetMalformed();
  return true;
}

void Session::LoseConnection(StreamReset reason) {
  if (over_) return;
  EndSession(reason, {});
}

void Session::EndSession(StreamReset reason, std::string_view detail) {
  over_ = true;
  keepalive_.reset();
  streams_.ForEach([reason, detail](Stream& stream) { stream.Lose(reason, detail); });
}

void Session::SendPing() {
  nghttp2_submit_ping(ng_, NGHTTP2_FLAG_NONE, nullptr);
  NotifyOutput();
}

void Session::OnPeerGone() {
  counters_.keepalive_timeout.Inc();
  peer_gone_ = true;
  fault_ = "http2.ping_timeout";
  EndSession(StreamReset::kConnectionReset, fault_);
  NotifyOutput();
  OnSessionOver();
}

}  // namespace sluice::http::h2
