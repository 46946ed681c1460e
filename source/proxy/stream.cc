#include "source/proxy/stream.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "source/base/ascii.h"
#include "source/http/grpc_facts.h"
#include "source/proxy/grpc_reply.h"
#include "source/proxy/request_headers.h"
#include "source/proxy/response_headers.h"
#include "source/proxy/stream_duration.h"

namespace sluice::proxy {

using http::HeaderId;

Stream* Stream::Make(const StreamEnvironment& environment, StreamOwner& owner,
                     http::ServerStream& downstream) {
  static_assert(sizeof(Stream) + 512 <= base::ChunkPool::kChunkSize, "leave room for the arena");
  char* const chunk = static_cast<char*>(environment.context.worker.chunks.Take());
  char* const rest = chunk + ((sizeof(Stream) + 15) & ~size_t{15});
  return new (chunk)
      Stream(environment, owner, downstream, rest, chunk + base::ChunkPool::kChunkSize);
}

void Stream::Destroy(void* memory) {
  Stream* const stream = static_cast<Stream*>(memory);
  base::ChunkPool& chunks = stream->context_.worker.chunks;
  stream->~Stream();
  chunks.Give(memory);
}

Stream::Stream(const StreamEnvironment& environment, StreamOwner& owner,
               http::ServerStream& downstream, char* arena_begin, char* arena_end)
    : context_(environment.context),
      spec_(environment.spec),
      stats_(environment.stats),
      listener_stats_(environment.listener_stats),
      owner_(owner),
      downstream_(downstream),
      config_(environment.context.config),
      arena_(environment.context.worker.chunks, arena_begin, arena_end),
      request_(arena_),
      filters_(environment.context.worker.blocks),
      router_(*this),
      idle_timer_(loop(), event::Callback::To<&Stream::OnIdleTimeout>(this)),
      deadline_(loop(), event::Callback::To<&Stream::OnDeadline>(this)),
      draining_(environment.drain != StreamDrain::kNo),
      drain_counts_(environment.drain == StreamDrain::kListener),
      head_valid_(false),
      grpc_(false),
      request_complete_(false),
      response_started_(false),
      response_complete_(false),
      closed_(false),
      upgraded_(false),
      local_reply_(false) {
  info_.start = loop().Now();
  info_.start_wall = context_.WallAt(info_.start);
  info_.downstream = &environment.downstream;
  info_.random = context_.worker.random.Next();
  info_.stream_id = context_.next_stream_id++;
  info_.protocol = environment.version;
  info_.has_protocol = true;
  downstream_.CountInto(info_.downstream_bytes);
  stats_.downstream_rq_total.Inc();
  (multiplexed() ? stats_.downstream_rq_http2_total : stats_.downstream_rq_http1_total).Inc();
  stats_.downstream_rq_active.Inc();
  // Its head may take any time.
  if (multiplexed() && spec_.stream_idle_timeout != base::Duration::zero())
    idle_timer_.Arm(spec_.stream_idle_timeout);
}

Stream::~Stream() = default;

FormatContext Stream::format_context() const {
  return FormatContext{info_,
                       context_.node,
                       head_valid_ ? &request_ : nullptr,
                       response_.has_value() && response_started_ ? &*response_ : nullptr,
                       response_trailers_,
                       info_.Since(const_cast<Stream*>(this)->loop().Now())};
}

void Stream::FailCodec(const http::CodecError& error) {
  if (error.status == 408) return Fail(Failure::kRequestHeaderTimeout);  // slow, not wrong
  stats_.downstream_cx_protocol_error.Inc();
  info_.flags.Set(ResponseFlag::kDownstreamProtocolError);
  Reply({error.status, http::ReasonPhrase(error.status), error.detail});
}

// False when it has been refused: what is not understood cannot be promised (RFC 9110 §10.1.1).
bool Stream::AnswerExpect() {
  if (!base::EqualsIgnoreCase(request_.headers.Get(HeaderId::kExpect), "100-continue")) {
    Fail(Failure::kExpectation);
    return false;
  }
  if (spec_.proxy_100_continue) return true;
  request_.headers.Remove(HeaderId::kExpect);
  http::ResponseHead& head = NewResponseHead();
  head.status = 100;
  downstream_.SendInformational(head);
  return true;
}

void Stream::OnRequestHead(bool end) {
  head_valid_ = true;
  grpc_ = http::IsGrpc(request_.headers);
  info_.protocol = request_.version;
  if (end) CompleteRequest();
  if (spec_.stream_idle_timeout != base::Duration::zero())
    idle_timer_.Arm(spec_.stream_idle_timeout);
  if (spec_.request_timeout != base::Duration::zero() && !end) {
    request_due_ = loop().Now() + spec_.request_timeout;
    ArmDeadline();
  }
  if (spec_.max_stream_duration != base::Duration::zero()) LimitDuration(spec_.max_stream_duration);
  if (request_.headers.Has(HeaderId::kExpect) && !AnswerExpect()) return;
  Failure failure = Failure::kRouteNotFound;
  switch (AdmitRequest(spec_, *info_.downstream, stats_, request_, failure)) {
    case Admission::kRefused: return Fail(failure);
    case Admission::kRedirect: {
      LocalReply reply{307, "", "path_normalization_failed"};
      reply.argument = this;
      reply.decorate = [](http::ResponseHead& head, void* self) {
        head.headers.AddView(HeaderId::kLocation, static_cast<Stream*>(self)->request_.path);
      };
      return Reply(reply);
    }
    case Admission::kGoOn: break;
  }
  MutateRequestHeaders(spec_, *info_.downstream, context_, request_, info_);
  if (!FindRoute()) return;
  const bool wants_tunnel = request_.is_upgrade || request_.method == http::Method::kConnect;
  if (wants_tunnel && route_ != nullptr && !UpgradeAllowed()) {
    stats_.downstream_rq_ws_on_non_ws_route.Inc();
    return Fail(Failure::kUpgradeRefused);
  }
  filters_.Build(spec_.filters, route_, *this, arena_);
  if (filters_.RunRequestHead(request_, end)) {
    router_.OnRequestHead(end);
  } else if (filters_.paused()) {
    downstream_.Pause(http::kPauseFilter);
  }
}

// False when the virtual host has answered.
bool Stream::FindRoute() {
  table_ = spec_.rds == nullptr ? spec_.routes.get() : config_->table(spec_.rds->table);
  if (table_ == nullptr) return true;
  virtual_host_ = table_->FindVirtualHost(request_.authority);
  if (virtual_host_ == nullptr) return true;
  info_.virtual_host_name = virtual_host_->spec().name;
  if (virtual_host_->spec().require_tls != route::RequireTls::kNone && RequireTls()) return false;
  route_ = virtual_host_->Match({request_, info_.random});
  if (route_ == nullptr) return true;
  info_.route_name = route_->name;
  if (route_->action == route::ActionKind::kForward) {
    info_.cluster_name = info_.cluster_stat_name = route_->forward.cluster.name;
    if (route_->forward.duration.has_value()) {
      LimitDuration(
          TakeStreamDuration(route_->forward, spec_.max_stream_duration, request_.headers));
    }
  }
  if (route_->action == route::ActionKind::kForward && route_->forward.has_idle_timeout) {
    if (route_->forward.idle_timeout == base::Duration::zero()) {
      idle_timer_.Disarm();
    } else {
      idle_timer_.Arm(route_->forward.idle_timeout);
    }
  }
  return true;
}

bool Stream::RequireTls() {
  if (base::EqualsIgnoreCase(request_.headers.Get(HeaderId::kXForwardedProto), "https"))
    return false;
  const bool internal = request_.headers.Has(HeaderId::kXEnvoyInternal);
  if (virtual_host_->spec().require_tls == route::RequireTls::kExternalOnly && internal)
    return false;
  std::string location = "https://" + std::string(request_.authority) + std::string(request_.path);
  stats_.rq_direct_response.Inc();
  LocalReply reply{301, "", "direct_response"};
  reply.argument = &location;
  reply.decorate = [](http::ResponseHead& head, void* text) {
    head.headers.AddCopy(HeaderId::kLocation, *static_cast<std::string*>(text));
  };
  Reply(reply);
  return true;
}

bool Stream::UpgradeAllowed() const {
  char lower[32];
  std::string_view type = request_.method == http::Method::kConnect
                              ? "connect"
                              : request_.headers.Get(HeaderId::kUpgrade);
  if (type.size() > sizeof(lower)) return false;
  memcpy(lower, type.data(), type.size());
  base::LowerInPlace(lower, type.size());
  const std::string key(lower, type.size());
  const auto of_route = route_->forward.upgrades.find(key);
  if (of_route != route_->forward.upgrades.end()) return of_route->second;
  const auto of_manager = spec_.upgrades.find(key);
  return of_manager != spec_.upgrades.end() && of_manager->second;
}

void Stream::CompleteRequest() {
  request_complete_ = true;
  info_.request_end = Elapsed();
  if (request_due_ == base::MonotonicTime::max()) return;
  request_due_ = base::MonotonicTime::max();
  ArmDeadline();
}

void Stream::LimitDuration(base::Duration limit) {
  const base::Duration most = base::MonotonicTime::max() - info_.start;
  duration_due_ = limit < most ? info_.start + limit : base::MonotonicTime::max();
  ArmDeadline();
}

void Stream::ArmDeadline() {
  const base::MonotonicTime due = std::min(request_due_, duration_due_);
  if (due == base::MonotonicTime::max()) {
    deadline_.Disarm();
  } else {
    deadline_.ArmAt(due);
  }
}

void Stream::TouchIdleTimer() {
  if (!idle_timer_.armed()) return;
  const bool own = route_ != nullptr && route_->forward.has_idle_timeout;
  idle_timer_.Arm(own ? route_->forward.idle_timeout : spec_.stream_idle_timeout);
}

void Stream::OnRequestBody(buffer::Buffer& body, bool end) {
  info_.bytes_received += body.size();
  if (end) CompleteRequest();
  TouchIdleTimer();
  if (local_reply_) return;
  if (!filters_.empty() && !filters_.RunRequestBody(body, end)) {
    if (filters_.paused() && filters_.waiting().size() > spec_.buffer_limit)
      Fail(Failure::kPayloadTooLarge);
    return;
  }
  router_.OnRequestBody(body, end);
}

void Stream::OnRequestTrailers(const http::HeaderMap& trailers) {
  CompleteRequest();
  if (local_reply_) return;
  if (!filters_.empty()) {
    buffer::Buffer nothing(context_.worker.blocks);
    if (!filters_.RunRequestBody(nothing, true)) return;
  }
  router_.OnRequestTrailers(trailers);
}

void Stream::ResumeRequest() {
  if (!filters_.paused() || local_reply_) return;
  downstream_.Resume(http::kPauseFilter);
  if (!filters_.Resume(request_)) return;
  const bool end = filters_.head_end();
  router_.OnRequestHead(end);
  if (end || local_reply_) return;
  buffer::Buffer body(std::move(filters_.waiting()));
  if (!body.empty() || filters_.waiting_end()) router_.OnRequestBody(body, filters_.waiting_end());
}

void Stream::OnRequestReset(http::StreamReset reason, std::string_view detail) {
  if (response_complete_) return;
  if (multiplexed()) return OnStreamReset(reason, detail);
  if (reason == http::StreamReset::kProtocolError) {
    stats_.downstream_cx_protocol_error.Inc();
    info_.flags.Set(ResponseFlag::kDownstreamProtocolError);
    info_.details = detail;
    if (!response_started_) {
      Reply({400, http::ReasonPhrase(400), detail});
      return;
    }
    router_.Abort();
    downstream_.Reset(reason);
    return;
  }
  stats_.downstream_rq_rx_reset.Inc();
  if (!info_.flags.any() && info_.details != "downstream_local_disconnect") {
    info_.flags.Set(ResponseFlag::kDownstreamConnectionTermination);
  }
  if (info_.details.empty() || info_.details == "via_upstream")
    info_.details = "downstream_remote_disconnect";
  router_.Abort();
}

// HTTP/2: the stream is gone, so that nothing can be answered.
void Stream::OnStreamReset(http::StreamReset reason, std::string_view detail) {
  stats_.downstream_rq_rx_reset.Inc();
  switch (reason) {
    case http::StreamReset::kProtocolError:
      info_.flags.Set(ResponseFlag::kDownstreamProtocolError);
      info_.details = detail;
      break;
    case http::StreamReset::kRemoteReset:
    case http::StreamReset::kRemoteRefused:
      info_.flags.Set(ResponseFlag::kDownstreamRemoteReset);
      info_.details = detail;
      break;
    case http::StreamReset::kConnectionClosed:
    case http::StreamReset::kConnectionReset:
    case http::StreamReset::kLocalReset:
      info_.flags.Set(ResponseFlag::kDownstreamConnectionTermination);
      info_.details = "downstream_remote_disconnect";
      break;
  }
  router_.Abort();
}

void Stream::OnStreamClosed() {
  closed_ = true;
  Finish();
}

http::ResponseHead& Stream::NewResponseHead() {
  response_.emplace(arena_);
  return *response_;
}

void Stream::SendInformational() {
  // 100 is ours to give; the others are passed on only where the client's Expect is.
  if (spec_.proxy_100_continue) downstream_.SendInformational(*response_);
}

void Stream::SendHead(bool end) {
  http::ResponseHead& head = *response_;
  filters_.RunResponseHead(head, end);
  MutateResponseHeaders(spec_, context_, head_valid_ ? &request_ : nullptr, head);
  response_started_ = true;
  info_.response_code = head.status;
  info_.downstream_tx_begin = Elapsed();
  const bool drain = drain_counts_ || context_.state.draining.load(std::memory_order_relaxed) ||
                     context_.state.health_failed.load(std::memory_order_relaxed);
  if (multiplexed()) {
    if (drain || draining_) owner_.OnDrainWanted();
  } else if (drain || draining_) {
    if (drain) stats_.downstream_cx_drain_close.Inc();
    downstream_.CloseAfter();
  }
  if (end) response_complete_ = true;
  if (head.is_upgrade) {
    upgraded_ = true;
    stats_.downstream_cx_upgrades_total.Inc();
    stats_.downstream_cx_upgrades_active.Inc();
    owner_.OnUpgraded();
  }
  downstream_.SendHead(head, end);
}

void Stream::OnUpstreamHead(bool end) {
  TouchIdleTimer();
  SendHead(end);
}

void Stream::OnUpstreamBody(buffer::Buffer& body, bool end) {
  TouchIdleTimer();
  if (!filters_.empty()) filters_.RunResponseBody(body, end);
  info_.bytes_sent += body.size();
  if (end) response_complete_ = true;
  downstream_.SendBody(body, end);
}

// For the log, which is written when the codec has forgotten them.
void Stream::KeepTrailers(const http::HeaderMap& trailers) {
  info_.response_trailer_bytes = trailers.byte_size();
  if (spec_.access_logs.empty()) return;
  response_trailers_ = arena_.New<http::HeaderMap>(arena_);
  trailers.ForEach(
      [this](const http::Header& line) { response_trailers_->AddCopy(line.name(), line.value()); });
}

void Stream::OnUpstreamTrailers(const http::HeaderMap& trailers) {
  KeepTrailers(trailers);
  if (!filters_.empty()) {
    buffer::Buffer last(context_.worker.blocks);
    const bool dropped = filters_.RunResponseTrailers(trailers, last) == Trailers::kDrop;
    if (dropped || !last.empty()) {
      info_.bytes_sent += last.size();
      response_complete_ = dropped;
      downstream_.SendBody(last, dropped);
    }
    if (dropped) return;
  }
  response_complete_ = true;
  downstream_.SendTrailers(trailers);
}

void Stream::OnUpstreamBroken(ResponseFlag flag, std::string_view details) {
  info_.flags.Set(flag);
  info_.details = details;
  stats_.rq_reset_after_downstream_response_started.Inc();
  stats_.downstream_rq_tx_reset.Inc();
  downstream_.Reset(http::StreamReset::kLocalReset);
}

void Stream::Fail(Failure failure, std::string_view details) {
  const FailureReply& row = ReplyFor(failure);
  if (row.has_flag) info_.flags.Set(row.flag);
  if (details.empty()) details = row.details;
  if (response_started_) {
    info_.details = details;
    router_.Abort();
    stats_.downstream_rq_tx_reset.Inc();
    downstream_.Reset(http::StreamReset::kLocalReset);
    return;
  }
  LocalReply reply;
  reply.status = row.status != 0 ? row.status : request_complete_ ? 504 : 408;
  reply.body = info_.attempts > 1 ? row.retried_body : row.body;
  reply.details = details;
  reply.grpc_status = row.grpc_status;
  if (row.overloaded) {
    reply.decorate = [](http::ResponseHead& head, void*) {
      head.headers.AddView(HeaderId::kXEnvoyOverloaded, "true");
    };
  }
  Reply(reply);
}

void Stream::Reply(const LocalReply& reply) {
  if (response_started_ || closed_) return;
  local_reply_ = true;
  filters_.Stop();
  router_.Abort();
  http::ResponseHead& head = NewResponseHead();
  head.status = static_cast<uint16_t>(reply.status);
  info_.details = reply.details;
  info_.local_reply_body = arena_.Copy(reply.body);
  if (grpc_) MakeGrpcReply(reply, request_.method != http::Method::kHead, head);
  const bool has_body = !grpc_ && !reply.body.empty() && reply.status != 204 && reply.status != 304;
  if (has_body) {
    head.headers.AddView(HeaderId::kContentType, reply.content_type);
    head.framing = http::Framing::kLength;
    head.content_length = reply.body.size();
  }
  if (reply.decorate != nullptr) reply.decorate(head, reply.argument);
  // What the client still sends has no reader; and after a request that was wrong nothing it sends
  // can be trusted.
  if (!multiplexed() && (!request_complete_ || reply.status == 400)) downstream_.CloseAfter();
  const bool with_body = has_body && !(head_valid_ && request_.method == http::Method::kHead);
  SendHead(!with_body);
  if (!with_body) return;
  buffer::Buffer body(context_.worker.blocks);
  body.Append(reply.body);
  if (!filters_.empty()) filters_.RunResponseBody(body, true);
  info_.bytes_sent += body.size();
  response_complete_ = true;
  downstream_.SendBody(body, true);
}

void Stream::OnIdleTimeout() {
  stats_.downstream_rq_idle_timeout.Inc();
  Fail(Failure::kStreamIdle);
}

void Stream::OnDeadline() {
  if (request_due_ < duration_due_) {
    stats_.downstream_rq_timeout.Inc();
    Fail(Failure::kRequestTimeout);
  } else {
    stats_.downstream_rq_max_duration_reached.Inc();
    Fail(Failure::kMaxDuration);
  }
}

void Stream::Finish() {
  info_.end = Elapsed();
  info_.downstream_tx_end = info_.end;
  router_.Abort();
  idle_timer_.Disarm();
  deadline_.Disarm();
  filters_.Done();
  if (upgraded_) stats_.downstream_cx_upgrades_active.Dec();
  if (info_.response_code != 0) {
    stats_.CountCompleted(info_.response_code);
    listener_stats_.CountCompleted(info_.response_code);
  }
  stats_.downstream_rq_time.Record(static_cast<uint64_t>(info_.end / 1000000));
  stats_.downstream_rq_active.Dec();
  if (!request_complete_ && response_complete_)
    stats_.downstream_rq_response_before_rq_complete.Inc();
  if (!spec_.access_logs.empty()) {
    const FormatContext context = format_context();
    for (const auto& log : spec_.access_logs) LogStream(*log, context, context_.logs);
  }
  owner_.OnStreamFinished(*this);
}

}  // namespace sluice::proxy
