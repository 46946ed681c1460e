#include "source/proxy/http_session.h"

#include <utility>

#include "source/http/h2/server_codec.h"

namespace sluice::proxy {

HttpSession::HttpSession(WorkerContext& context, std::shared_ptr<const HttpSpec> spec, int fd,
                         DownstreamAddresses addresses, SessionOwner& owner)
    : context_(context),
      spec_(std::move(spec)),
      stats_(spec_->stats.ForThread(context.worker.index)),
      listener_stats_(spec_->listener_stats.ForThread(context.worker.index)),
      owner_(owner),
      addresses_(std::move(addresses)),
      connection_(context.worker.loop, context.worker.blocks, fd, spec_->buffer_limit,
                  spec_->delayed_close_timeout, *this),
      timer_(context.worker.loop, event::Callback::To<&HttpSession::OnTimer>(this)),
      accepted_(context.worker.loop.Now()) {
  stats_.downstream_cx_total.Inc();
  stats_.downstream_cx_active.Inc();
}

HttpSession::~HttpSession() = default;

void HttpSession::SetTransport(std::unique_ptr<net::Transport> transport) {
  if (transport == nullptr) return;
  stats_.downstream_cx_ssl_total.Inc();
  stats_.downstream_cx_ssl_active.Inc();
  addresses_.transport = transport.get();
  connection_.socket().SetTransport(std::move(transport));
}

void HttpSession::Start() {
  ArmIdleTimer();
  if (spec_->max_connection_duration != base::Duration::zero()) {
    duration_timer_ = std::make_unique<event::Timer>(
        context_.worker.loop, event::Callback::To<&HttpSession::OnMaxDuration>(this));
    duration_timer_->Arm(spec_->max_connection_duration);
  }
  connection_.Start();
}

void HttpSession::ArmIdleTimer() {
  if (spec_->idle_timeout != base::Duration::zero()) timer_.Arm(spec_->idle_timeout);
}

std::unique_ptr<http::ServerCodec> HttpSession::ChooseCodec(const buffer::Buffer& in) {
  if (version_known_) return MakeHttp1();
  net::Transport* const transport = connection_.socket().transport();
  const std::string_view alpn = transport == nullptr ? std::string_view() : transport->alpn();
  const CodecChoice choice = ChooseDownstreamCodec(spec_->codec, alpn, in);
  if (choice == CodecChoice::kUndecided) return nullptr;
  version_known_ = true;
  if (choice == CodecChoice::kHttp2) {
    version_ = http::Version::kHttp2;
    stats_.downstream_cx_http2_total.Inc();
    stats_.downstream_cx_http2_active.Inc();
    return std::make_unique<http::h2::ServerCodec>(
        spec_->h2, spec_->h2_stats.ForThread(context_.worker.index), connection_.socket().out(),
        connection_.codec_events(), context_.http2);
  }
  stats_.downstream_cx_http1_total.Inc();
  stats_.downstream_cx_http1_active.Inc();
  return MakeHttp1();
}

std::unique_ptr<http::ServerCodec> HttpSession::MakeHttp1() {
  return context_.h1_codecs.Take(connection_.codec_events(), connection_.socket().out(), spec_->h1,
                                 &context_.h1_counters);
}

// HTTP/2's is never at rest.
void HttpSession::ReturnCodec(std::unique_ptr<http::ServerCodec> codec) {
  context_.h1_codecs.Return(
      std::unique_ptr<http::h1::ServerCodec>(static_cast<http::h1::ServerCodec*>(codec.release())));
}

http::ServerCodecEvents::Storage HttpSession::NewRequest(http::ServerStream& stream) {
  ++streams_;
  ++requests_;
  timer_.Disarm();
  head_timer_ = false;
  if (spec_->max_requests_per_connection != 0 && requests_ == spec_->max_requests_per_connection &&
      !draining_) {
    stats_.downstream_cx_max_requests_reached.Inc();
    draining_ = true;
    if (multiplexed()) connection_.Drain();
  }
  Stream* const made = Stream::Make(
      {context_, *spec_, addresses_, stats_, listener_stats_, version_, DrainOfStreams()}, *this,
      stream);
  return {made, &made->request()};
}

void HttpSession::OnCodecError(http::ServerStreamEvents& stream, const http::CodecError& error) {
  PublishCodecCounters();
  static_cast<Stream&>(stream).FailCodec(error);
}

// The codecs of a worker count in one place, for the listener whose connection has just run.
void HttpSession::PublishCodecCounters() {
  http::h1::CodecCounters& counters = context_.h1_counters;
  if ((counters.requests_rejected_with_underscores | counters.dropped_headers_with_underscores) ==
      0) {
    return;
  }
  Http1Stats& stats = spec_->h1_stats.ForThread(context_.worker.index);
  stats.requests_rejected_with_underscores_in_headers.Add(
      std::exchange(counters.requests_rejected_with_underscores, 0));
  stats.dropped_headers_with_underscores.Add(
      std::exchange(counters.dropped_headers_with_underscores, 0));
}

void HttpSession::OnActivity() {
  if (connection_.closing()) return;
  const bool reading = connection_.has_codec() ? connection_.codec().reading_head()
                                               : !connection_.socket().in().empty();
  if (reading == head_timer_) return;
  if (reading) {
    if (spec_->request_headers_timeout == base::Duration::zero()) return;
    // HTTP/1 reads a head while nothing runs; with HTTP/2 the idle time is over, too.
    head_timer_ = true;
    timer_.Arm(spec_->request_headers_timeout);
    return;
  }
  head_timer_ = false;
  timer_.Disarm();
  if (streams_ == 0) ArmIdleTimer();
}

void HttpSession::OnStreamFinished(Stream& stream) {
  --streams_;
  context_.worker.loop.Defer(&stream, &Stream::Destroy);
  PublishCodecCounters();
  if (streams_ > 0 || head_timer_ || connection_.closing()) return;
  ArmIdleTimer();
}

void HttpSession::OnTimer() {
  if (head_timer_) return OnHeadTimeout();
  if (idle_drain_) return connection_.CloseGently();
  stats_.downstream_cx_idle_timeout.Inc();
  if (multiplexed()) return StartDrain(/*idle_too=*/true);
  // A client that has been served may be sending just now: it gets a while before the end (L10).
  if (requests_ == 0 || spec_->drain_timeout == base::Duration::zero()) {
    connection_.CloseGently();
    return;
  }
  idle_drain_ = true;
  timer_.Arm(spec_->drain_timeout);
}

void HttpSession::OnHeadTimeout() {
  stats_.downstream_rq_header_timeout.Inc();
  head_timer_ = false;
  if (!connection_.has_codec()) return connection_.CloseGently();
  connection_.codec().RefuseHead({408, "request_header_timeout"});
}

void HttpSession::OnMaxDuration() {
  stats_.downstream_cx_max_duration_reached.Inc();
  StartDrain(/*idle_too=*/true);
}

void HttpSession::OnDrainWanted() {
  if (draining_) return;
  stats_.downstream_cx_drain_close.Inc();
  StartDrain(/*idle_too=*/true);
}

void HttpSession::Drain(bool idle_too) {
  listener_drains_ = true;
  StartDrain(idle_too);
}

void HttpSession::StartDrain(bool idle_too) {
  draining_ = true;
  if (multiplexed() || idle_too) connection_.Drain();
}

StreamDrain HttpSession::DrainOfStreams() const {
  if (listener_drains_) return StreamDrain::kListener;
  return draining_ || idle_drain_ ? StreamDrain::kSelf : StreamDrain::kNo;
}

void HttpSession::Close() { connection_.CloseNow(); }

void HttpSession::OnClosed(bool by_peer) {
  timer_.Disarm();
  duration_timer_.reset();
  stats_.downstream_cx_active.Dec();
  if (connection_.has_codec() && !connection_.codec().fault().empty())
    stats_.downstream_cx_protocol_error.Inc();
  if (version_known_) {
    (multiplexed() ? stats_.downstream_cx_http2_active : stats_.downstream_cx_http1_active).Dec();
  }
  if (addresses_.transport != nullptr) stats_.downstream_cx_ssl_active.Dec();
  stats_.downstream_cx_destroy.Inc();
  (by_peer ? stats_.downstream_cx_destroy_remote : stats_.downstream_cx_destroy_local).Inc();
  if (streams_ > 0) {
    stats_.downstream_cx_destroy_active_rq.Inc();
    (by_peer ? stats_.downstream_cx_destroy_remote_active_rq
             : stats_.downstream_cx_destroy_local_active_rq)
        .Inc();
  }
  const net::Connection& socket = connection_.socket();
  stats_.downstream_cx_rx_bytes_total.Add(socket.bytes_read());
  stats_.downstream_cx_tx_bytes_total.Add(socket.bytes_written());
  stats_.downstream_cx_length_ms.Record(
      static_cast<uint64_t>(base::ToMillis(context_.worker.loop.Now() - accepted_)));
  owner_.OnSessionClosed(*this);
}

}  // namespace sluice::proxy
