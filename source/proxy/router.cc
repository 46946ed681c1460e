#include "source/proxy/router.h"

#include <algorithm>
#include <new>

#include "source/proxy/cluster_choice.h"
#include "source/proxy/connection_wish.h"
#include "source/proxy/original_destination.h"
#include "source/proxy/retriable_answer.h"
#include "source/proxy/retry.h"
#include "source/proxy/route_reply.h"
#include "source/proxy/stream.h"
#include "source/proxy/upstream_failure.h"
#include "source/proxy/upstream_headers.h"

namespace sluice::proxy {
namespace {

using http::HeaderId;
using route::RetrySpec;

}  // namespace

Router::Router(Stream& stream)
    : stream_(stream),
      body_(stream.context().worker.blocks),
      replay_(stream.context().worker.blocks),
      timeout_(stream.loop(), event::Callback::To<&Router::OnTimeout>(this)),
      try_timer_(stream.loop(), event::Callback::To<&Router::OnTryTimer>(this)) {}

Router::~Router() {
  Abort();
  DropUpstream();
}

void Router::OnRequestHead(bool end) {
  const route::RouteSpec* route = stream_.route();
  stream_.stats().rq_total.Inc();
  if (route == nullptr) {
    stream_.stats().no_route.Inc();
    return stream_.Fail(Failure::kRouteNotFound);
  }
  switch (route->action) {
    case route::ActionKind::kForward: return Forward(end);
    case route::ActionKind::kRedirect: return ReplyWithRedirect(stream_);
    case route::ActionKind::kDirectResponse: return ReplyDirectly(stream_);
    case route::ActionKind::kNonForwarding:
      stream_.stats().no_route.Inc();
      return stream_.Fail(Failure::kRouteNotFound);
  }
}

void Router::Forward(bool end) {
  const route::ForwardSpec& forward = stream_.route()->forward;
  cluster_ = ChooseCluster(stream_, weighted_);
  if (cluster_ == nullptr) {
    stream_.Reply({forward.cluster_not_found_status, "", "cluster_not_found"});
    return;
  }
  priority_ = forward.high_priority ? upstream::Priority::kHigh : upstream::Priority::kDefault;
  request_complete_ = end;
  const route::RetrySpec* const retry =
      forward.retry != nullptr ? forward.retry.get() : stream_.virtual_host()->spec().retry.get();
  if (retry != nullptr && retry->avoid_previous_hosts)
    host_attempts_ = retry->host_selection_attempts;
  policy_ = TakeRequestPolicy(forward, retry, stream_.spec().router.respect_expected_timeout,
                              stream_.request().headers);
  if (retry != nullptr && !MayRetry(*retry, stream_.request())) policy_.retry_on = 0;
  retry_.Begin(*cluster_, priority_, retry, policy_);
  if (cluster_->spec().hashes()) hash_ = HashRequest(stream_, &cookies_);
  PrepareRequest(stream_, weighted_, policy_);
  if (end) OnRequestComplete();
  StartAttempt(/*fresh=*/false);
}

void Router::StartAttempt(bool fresh) {
  DropUpstream();
  StreamInfo& info = stream_.info();
  upstream::PickContext pick;
  pick.random = info.random;
  pick.hash = hash_;
  if (host_attempts_ > 0) {
    pick.avoid = tried_;
    pick.avoid_count = tried_count_;
    pick.attempts = host_attempts_;
  }
  ++info.attempts;
  const upstream::HostRef* host =
      PickHost(*cluster_, pick, &stream_.request().headers, *info.downstream);
  host_ = host == nullptr ? nullptr : *host;
  if (host_ == nullptr) {
    cluster_->stats().upstream_cx_none_healthy.Inc();
    return FailAttempt({Failure::kNoHealthyUpstream, 0, {}});
  }
  holds_request_ =
      holds_request_ || cluster_->breaker(priority_).TryAcquire(upstream::Resource::kRequests);
  if (tried_count_ < sizeof(tried_) / sizeof(tried_[0])) tried_[tried_count_++] = host_.get();
  info.upstream_host = host_->address_text();
  info.upstream_host_name = host_->hostname();
  info.upstream_remote = host_->address();
  if (!holds_request_) {
    cluster_->stats().upstream_rq_active_overflow.Inc();
    return FailAttempt({Failure::kOverflow, 0, {}});
  }
  if (info.attempts > 1 && info.request_end >= 0) {
    TellTimeouts(stream_, policy_, base::Duration(stream_.Elapsed() - info.request_end));
  }
  AddressRequest(stream_, weighted_, *host_);
  state_ = State::kWaiting;
  if (tunnels()) return OpenTunnel();
  AskPool(fresh);
}

void Router::AskPool(bool fresh) {
  // What must not be sent twice is not sent on a connection that the upstream has closed already.
  const bool check = !http::IsIdempotent(stream_.request().method);
  const StreamInfo& info = stream_.info();
  const auto wish = WishOf(stream_.request(), *info.downstream, cluster_->spec().http);
  const auto result =
      cluster_->PoolOf(host_, info.protocol, wish).Acquire(*this, {priority_, fresh, check});
  switch (result.outcome) {
    case upstream::HostPool::Outcome::kReady: OnPoolReady(*result.connection); break;
    case upstream::HostPool::Outcome::kWaiting: break;
    case upstream::HostPool::Outcome::kFailed: OnPoolFailure(result.failure, result.reason); break;
  }
}

bool Router::tunnels() const {
  const route::ConnectSpec& connect = stream_.route()->forward.connect;
  const http::Method method = stream_.request().method;
  return connect.terminate && (method == http::Method::kConnect ||
                               (connect.allow_post && method == http::Method::kPost));
}

void Router::OpenTunnel() {
  upstream::PoolFailure failure{};
  std::string_view reason;
  const auto wish = WishOf(stream_.request(), *stream_.info().downstream, cluster_->spec().http);
  tunnel_ = ConnectTunnel::Open(*cluster_, host_, wish, *this, *this, failure, reason);
  if (tunnel_ == nullptr) OnPoolFailure(failure, reason);
}

void Router::OnTunnelReady() {
  state_ = State::kActive;
  StreamInfo& info = stream_.info();
  upstream::TcpConnection& connection = tunnel_->connection();
  info.upstream_connection_id = connection.id();
  info.connect_begin = info.Since(connection.connect_begin());
  info.connect_end = stream_.Elapsed();
  info.upstream_local = net::LocalAddress(connection.socket().fd());
  if (net::Transport* const transport = connection.socket().transport())
    info.upstream_tls = transport->tls_facts();
  if (const auto& header = stream_.route()->forward.connect.proxy_header) {
    tunnel_->SendFirst(
        net::ProxyHeaderFor(*header, &info.downstream->remote, &info.downstream->local));
  }
  BeginStream(*tunnel_);
}

void Router::DropTunnel() {
  if (tunnel_ == nullptr) return;
  tunnel_->Reset(http::StreamReset::kLocalReset);
  stream_.context().worker.loop.DeferDelete(std::move(tunnel_));
}

void Router::OnPoolReady(upstream::PooledConnection& connection) {
  connection_ = &connection;
  state_ = State::kActive;
  StreamInfo& info = stream_.info();
  upstream::ClusterStats& stats = cluster_->stats();
  upstream::HostCells& cells = host_->cells(cluster_->worker().index);
  stats.upstream_rq_total.Inc();
  stats.upstream_rq_active.Inc();
  cells.rq_total.Inc();
  cells.rq_active.Inc();
  info.has_upstream_protocol = true;
  info.upstream_protocol = connection.version();
  info.upstream_connection_id = connection.id();
  if (connection.fresh()) {
    info.connect_begin = info.Since(connection.connect_begin());
    info.connect_end = info.Since(connection.connect_end());
    if (connection.connection().socket().transport() != nullptr)
      info.handshake_end = info.Since(connection.handshake_end());
  }
  if (net::Transport* const transport = connection.connection().socket().transport())
    info.upstream_tls = transport->tls_facts();
  info.upstream_local = connection.local_address();
  BeginStream(connection.NewStream(*this));
}

void Router::BeginStream(http::ClientStream& upstream) {
  upstream_ = &upstream;
  stream_.info().upstream_bytes = {};
  upstream_->CountInto(stream_.info().upstream_bytes);
  TouchTry();
  SendRequest();
}

void Router::SendRequest() {
  StreamInfo& info = stream_.info();
  info.upstream_tx_begin = stream_.Elapsed();
  stream_.ResumeRequestReading();  // first: what goes out may be too much again
  const bool end = request_complete_ && trailers_ == nullptr;
  upstream_->SendHead(stream_.request(), end && body_.empty() && replay_.empty());
  if (!replay_.empty()) {  // a repeat: what the last attempt has sent
    buffer::Buffer again = replay_.Copy();
    upstream_->SendBody(again, end && body_.empty());
  }
  if (!body_.empty()) {
    replay_.Keep(body_);
    upstream_->SendBody(body_, end);
  }
  if (trailers_ != nullptr) upstream_->SendTrailers(*trailers_);
  if (request_complete_) OnRequestSent();
}

void Router::OnRequestSent() {
  stream_.info().upstream_tx_end = stream_.Elapsed();
  if (policy_.per_try_timeout != base::Duration::zero() && !response_begun_) {
    try_timer_.LimitTry(policy_.per_try_timeout);
  }
}

void Router::OnRequestBody(buffer::Buffer& body, bool end) {
  if (done()) return;
  request_complete_ = end;
  if (end) OnRequestComplete();
  if (state_ != State::kActive) {
    body_.Append(std::move(body));
    if (body_.size() > stream_.spec().buffer_limit) stream_.PauseRequest();
    return;
  }
  if (!response_begun_) replay_.Keep(body);
  if (response_ended_ || upstream_ == nullptr) return;
  TouchTry();
  upstream_->SendBody(body, end);
  if (end) OnRequestSent();
}

void Router::OnRequestTrailers(const http::HeaderMap& trailers) {
  if (done()) return;
  request_complete_ = true;
  OnRequestComplete();
  if (state_ != State::kActive || replay_.whole()) KeepTrailers(trailers);
  if (state_ != State::kActive || upstream_ == nullptr || response_ended_) return;
  upstream_->SendTrailers(trailers);
  OnRequestSent();
}

// For the attempt that is not there yet.
void Router::KeepTrailers(const http::HeaderMap& trailers) {
  base::Arena& arena = stream_.arena();
  trailers_ = new (arena.Allocate(sizeof(http::HeaderMap))) http::HeaderMap(arena);
  trailers.ForEach(
      [this](const http::Header& line) { trailers_->AddCopy(line.name(), line.value()); });
}

void Router::OnRequestComplete() {
  if (policy_.timeout != base::Duration::zero() && !response_begun_) timeout_.Arm(policy_.timeout);
}

void Router::PauseResponse() {
  if (upstream_ != nullptr) upstream_->Pause(http::kPausePeerFull);
}

void Router::ResumeResponse() {
  if (upstream_ != nullptr) upstream_->Resume(http::kPausePeerFull);
}

void Router::OnUpstreamBlocked() {
  cluster_->stats().upstream_flow_control_backed_up_total.Inc();
  stream_.PauseRequest();
}

void Router::OnUpstreamReady() {
  cluster_->stats().upstream_flow_control_drained_total.Inc();
  stream_.ResumeRequestReading();
}

// Ends the attempt's hold on connection, counters and timers; resets what runs.
void Router::ReleaseAttempt() {
  try_timer_.Disarm();
  PoolWaiter::Cancel();
  if (connection_ != nullptr) {
    upstream::ClusterStats& stats = cluster_->stats();
    stats.upstream_rq_active.Dec();
    host_->cells(cluster_->worker().index).rq_active.Dec();
    connection_ = nullptr;
    if (response_ended_) {
      const int64_t took =
          stream_.Elapsed() - std::max<int64_t>(0, stream_.info().upstream_tx_begin);
      stats.upstream_rq_time.Record(static_cast<uint64_t>(took) / 1000000);
    }
  }
  // Both directions are over: the codec is about to say so, unless the upstream has answered before
  // it took all that we have for it.
  if (tunnel_ != nullptr && upstream_ == nullptr) return DropTunnel();  // it connects, or is over
  if (upstream_ == nullptr || (response_ended_ && request_complete_)) return;
  cluster_->stats().upstream_rq_tx_reset.Inc();
  DropUpstream();
}

void Router::DropUpstream() {
  http::ClientStream* const upstream = std::exchange(upstream_, nullptr);
  if (upstream != nullptr) upstream->Reset(http::StreamReset::kLocalReset);
  DropTunnel();
}

void Router::ReleaseRequest() {
  if (std::exchange(holds_request_, false)) {
    cluster_->breaker(priority_).Release(upstream::Resource::kRequests);
  }
}

void Router::Abort() {
  if (state_ == State::kDone) return;
  const bool was_waiting = state_ == State::kWaiting;
  state_ = State::kDone;
  timeout_.Disarm();
  if (cluster_ == nullptr) return;
  if (was_waiting) cluster_->stats().upstream_rq_cancelled.Inc();
  ReleaseAttempt();
  ReleaseRequest();
  retry_.Release();
}

void Router::OnPoolFailure(upstream::PoolFailure failure, std::string_view reason) {
  FailAttempt(OfPool(failure, reason, stream_.arena(), stream_.info()));
}

http::ResponseHead& Router::ResponseStorage() { return stream_.NewResponseHead(); }

void Router::OnInformational() {
  TouchTry();
  stream_.SendInformational();
}

void Router::CountResponse(int status) {
  upstream::ClusterStats& stats = cluster_->stats();
  stats.upstream_rq.Inc(status);
  (stream_.request().headers.Has(HeaderId::kXEnvoyInternal) ? stats.internal_upstream_rq
                                                            : stats.external_upstream_rq)
      .Inc(status);
  stats.upstream_rq_completed.Inc();
  if (host_ == nullptr) return;
  upstream::HostCells& cells = host_->cells(cluster_->worker().index);
  (status >= 500 ? cells.rq_error : cells.rq_success).Inc();
}

void Router::OnResponseHead(bool end) {
  http::ResponseHead& head = stream_.response();
  StreamInfo& info = stream_.info();
  info.upstream_rx_begin = stream_.Elapsed();
  response_ended_ = end;
  try_timer_.Disarm();
  if (MayRepeat() && retry_.ShouldRetry(head, info)) {
    CountResponse(head.status);
    cluster_->stats().retry_upstream_rq.Inc(head.status);
    return Retry();
  }
  CountResponse(head.status);
  if (retry_.retries_done() > 0 && head.status < 500)
    cluster_->stats().upstream_rq_retry_success.Inc();
  retry_.Release();
  response_begun_ = true;
  replay_.Drop();
  if (head.is_upgrade) timeout_.Disarm();
  if (!end) TouchTry();
  info.details = "via_upstream";
  info.response_code = head.status;
  PrepareResponse(stream_, weighted_, cookies_);
  if (end) {
    timeout_.Disarm();
    info.upstream_rx_end = info.upstream_rx_begin;
  }
  stream_.OnUpstreamHead(end);
}

void Router::OnResponseBody(buffer::Buffer& body, bool end) {
  StreamInfo& info = stream_.info();
  if (info.upstream_rx_body < 0) info.upstream_rx_body = stream_.Elapsed();
  response_ended_ = end;
  if (!end) {
    TouchTry();
  } else {
    timeout_.Disarm();
    try_timer_.Disarm();
    info.upstream_rx_end = stream_.Elapsed();
  }
  stream_.OnUpstreamBody(body, end);
}

void Router::OnResponseTrailers(const http::HeaderMap& trailers) {
  response_ended_ = true;
  timeout_.Disarm();
  try_timer_.Disarm();
  stream_.info().upstream_rx_end = stream_.Elapsed();
  stream_.OnUpstreamTrailers(trailers);
}

void Router::OnStreamClosed() {
  upstream_ = nullptr;
  if (state_ != State::kActive) return;
  ReleaseAttempt();
  state_ = State::kDone;
  ReleaseRequest();
}

bool Router::IsStale(http::StreamReset reason) const {
  return !stale_retry_used_ && MayRepeat() && connection_ != nullptr && !connection_->fresh() &&
         connection_->silent() &&
         (reason == http::StreamReset::kConnectionClosed ||
          reason == http::StreamReset::kConnectionReset) &&
         http::IsIdempotent(stream_.request().method);
}

// The upstream closed an idle connection while we picked it: nothing was done with the request.
// Once, and never on another connection that has been idle as long.
void Router::RepeatStale() {
  stale_retry_used_ = true;
  upstream::HostPool& pool = connection_->pool();
  RepeatUnprocessed();
  pool.PurgeIdle();
  StartAttempt(/*fresh=*/true);
}

// The upstream has not looked at the request: whatever its method, it may be sent again (RFC 9113
// §8.7). At once the first time: the usual reason is a connection that it is about to close.
void Router::RepeatRefused() {
  static const RetrySpec kDefaults;
  RepeatUnprocessed();
  if (++refusals_ == 1) return StartAttempt(/*fresh=*/false);
  state_ = State::kBackoff;
  try_timer_.Wait(RetryBackoff(refusals_ - 1u, kDefaults.base_interval, kDefaults.max_interval,
                               stream_.context().worker.random));
}

void Router::RepeatUnprocessed() {
  cluster_->stats().upstream_rq_stale_retry.Inc();
  ReleaseAttempt();
  --stream_.info().attempts;
}

void Router::OnResponseReset(http::StreamReset reason, std::string_view detail) {
  const bool stale = IsStale(reason);
  upstream_ = nullptr;
  if (state_ != State::kActive) return;  // its answer was whole, and is not wanted any more
  upstream::ClusterStats& stats = cluster_->stats();
  if (reason == http::StreamReset::kProtocolError) stats.upstream_cx_protocol_error.Inc();
  if (stale) return RepeatStale();
  stats.upstream_rq_rx_reset.Inc();
  if (reason == http::StreamReset::kRemoteRefused && MayRepeat() && refusals_ < kMaxRefusals) {
    return RepeatRefused();
  }
  if (!detail.empty()) stream_.info().upstream_failure = detail;  // a literal
  if (!response_begun_) return FailAttempt(OfReset(reason));
  ReleaseAttempt();
  state_ = State::kDone;
  timeout_.Disarm();
  ReleaseRequest();
  const BrokenAnswer broken = OfBrokenAnswer(reason);
  stream_.OnUpstreamBroken(broken.flag, broken.details);
}

void Router::FailAttempt(const UpstreamFailure& failed) {
  if (MayRepeat() && retry_.ShouldRetry(failed.conditions, stream_.info())) return Retry();
  ReleaseAttempt();
  CountResponse(ReplyFor(failed.failure).status);
  stream_.Fail(failed.failure, failed.details);
}

void Router::Retry() {
  ReleaseAttempt();
  response_ended_ = false;
  stream_.info().upstream_rx_begin = StreamInfo::kNotYet;
  state_ = State::kBackoff;
  try_timer_.Wait(retry_.TakeRetry(stream_.context().worker.random));
}

void Router::OnTryTimer() {
  if (state_ == State::kBackoff) return StartAttempt(/*fresh=*/false);
  upstream::ClusterStats& stats = cluster_->stats();
  const bool idle = try_timer_.was_idle();
  (idle ? stats.upstream_rq_per_try_idle_timeout : stats.upstream_rq_per_try_timeout).Inc();
  if (host_ != nullptr) host_->cells(cluster_->worker().index).rq_timeout.Inc();
  const Failure failure = idle ? Failure::kPerTryIdle : Failure::kPerTryTimeout;
  if (response_begun_) return stream_.Fail(failure);
  FailAttempt({failure, RetrySpec::k5xx | RetrySpec::kGatewayError, {}});
}

void Router::OnTimeout() {
  cluster_->stats().upstream_rq_timeout.Inc();
  if (host_ != nullptr) host_->cells(cluster_->worker().index).rq_timeout.Inc();
  if (!response_begun_) CountResponse(504);
  stream_.Fail(Failure::kRouteTimeout);
}

}  // namespace sluice::proxy
