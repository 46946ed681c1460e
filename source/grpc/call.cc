#include "source/grpc/call.h"

#include <utility>

#include "source/base/ascii.h"
#include "source/grpc/request_head.h"

namespace sluice::grpc {
namespace {

using http::HeaderId;

constexpr std::string_view kContentType = "application/grpc";

// "application/grpc", or with "+proto" or ";..." behind it.
bool IsGrpc(std::string_view content_type) {
  if (!base::EqualsIgnoreCase(content_type.substr(0, kContentType.size()), kContentType))
    return false;
  const std::string_view rest = content_type.substr(kContentType.size());
  return rest.empty() || rest[0] == '+' || rest[0] == ';';
}

std::string_view WordsFor(upstream::PoolFailure failure) {
  switch (failure) {
    case upstream::PoolFailure::kOverflow: return "too many requests wait for a connection";
    case upstream::PoolFailure::kLocalConnect: return "no socket could be had: ";
    case upstream::PoolFailure::kRemoteConnect: return "the connection failed: ";
    case upstream::PoolFailure::kConnectTimeout: return "connecting took too long";
    case upstream::PoolFailure::kTransport: return "the TLS handshake failed: ";
  }
  return "";
}

bool TellsReason(upstream::PoolFailure failure) {
  return failure == upstream::PoolFailure::kLocalConnect ||
         failure == upstream::PoolFailure::kRemoteConnect ||
         failure == upstream::PoolFailure::kTransport;
}

Status StatusOf(http::StreamReset reason, std::string_view detail) {
  switch (reason) {
    case http::StreamReset::kConnectionClosed:
    case http::StreamReset::kConnectionReset:
      return {Code::kUnavailable, "the connection was lost"};
    case http::StreamReset::kRemoteRefused:
      return {Code::kUnavailable, "the server refused the stream"};
    case http::StreamReset::kRemoteReset: return {Code::kInternal, "the server reset the stream"};
    case http::StreamReset::kLocalReset:
    case http::StreamReset::kProtocolError: break;
  }
  return {Code::kInternal, "the server broke the protocol: " + std::string(detail)};
}

}  // namespace

Call::Call(net::Worker& worker, upstream::ClusterRef cluster, CallOptions options,
           CallEvents& events)
    : worker_(worker),
      cluster_(std::move(cluster)),
      options_(std::move(options)),
      events_(events),
      arena_(worker.chunks),
      request_(arena_),
      queue_(worker.blocks),
      reader_(worker.blocks, options_.max_message_bytes),
      step_(event::Callback::To<&Call::Tell>(this)),
      deadline_(worker.loop, event::Callback::To<&Call::OnDeadline>(this)) {
  if (options_.timeout > base::Duration::zero()) deadline_.Arm(options_.timeout);
  worker_.loop.RunSoon(step_);
}

Call::~Call() {
  if (destroyed_ != nullptr) *destroyed_ = true;
  Release();
}

void Call::Start() {
  state_ = State::kWaiting;
  if (!cluster_) return End(Code::kUnavailable, "there is no such cluster");
  upstream::PickContext pick;
  pick.random = worker_.random.Next();
  const upstream::HostRef* const host = cluster_->PickHost(pick);
  if (host == nullptr) {
    cluster_->stats().upstream_cx_none_healthy.Inc();
    return End(Code::kUnavailable, "no healthy host in the cluster " + cluster_->spec().name);
  }
  host_ = *host;
  holds_request_ =
      cluster_->breaker(upstream::Priority::kDefault).TryAcquire(upstream::Resource::kRequests);
  if (!holds_request_) {
    cluster_->stats().upstream_rq_active_overflow.Inc();
    return End(Code::kUnavailable, "too many requests to the cluster " + cluster_->spec().name);
  }
  Connect();
}

void Call::Connect() {
  upstream::HostPool& pool = cluster_->PoolOf(host_, http::Version::kHttp2);
  if (pool.version() != http::Version::kHttp2 && !pool.by_alpn()) return RefuseHttp1();
  const auto result = pool.Acquire(*this, {upstream::Priority::kDefault, /*fresh=*/false,
                                           /*check_alive=*/true});
  switch (result.outcome) {
    case upstream::HostPool::Outcome::kReady: return OnPoolReady(*result.connection);
    case upstream::HostPool::Outcome::kWaiting: return;
    case upstream::HostPool::Outcome::kFailed: return OnPoolFailure(result.failure, result.reason);
  }
}

void Call::RefuseHttp1() {
  End(Code::kUnavailable, "the cluster " + cluster_->spec().name + " does not speak HTTP/2");
}

void Call::OnPoolReady(upstream::PooledConnection& connection) {
  state_ = State::kOpen;
  counted_ = true;
  upstream::ClusterStats& stats = cluster_->stats();
  upstream::HostCells& cells = host_->cells(worker_.index);
  stats.upstream_rq_total.Inc();
  stats.upstream_rq_active.Inc();
  cells.rq_total.Inc();
  cells.rq_active.Inc();
  net::Transport* const transport = connection.connection().socket().transport();
  const bool secure = transport != nullptr && transport->tls_facts() != nullptr;
  FillRequestHead(options_, cluster_->spec().name, secure, request_);
  upstream_ = &connection.NewStream(*this);
  if (connection.version() != http::Version::kHttp2) return RefuseHttp1();
  upstream_->SendHead(request_, /*end=*/false);
  if (paused_) upstream_->Pause(http::kPausePeerFull);
  Flush();
}

void Call::OnPoolFailure(upstream::PoolFailure failure, std::string_view reason) {
  std::string words(WordsFor(failure));
  if (TellsReason(failure)) words += reason;
  End(Code::kUnavailable, std::move(words));
}

bool Call::Send(std::string_view message) {
  if (state_ == State::kClosed || send_closed_) return true;  // it goes nowhere
  const size_t size = kFrameHead + message.size();
  if (!queue_.empty() && queue_.size() + size > options_.max_queued_bytes) {
    send_refused_ = true;
    return false;
  }
  AppendMessage(message, queue_);
  Flush();
  return true;
}

void Call::CloseSend() {
  if (std::exchange(send_closed_, true)) return;
  send_refused_ = false;
  Flush();
}

// The codec takes whatever it is given: who heeds `blocked_` bounds what it has to hold.
void Call::Flush() {
  if (upstream_ == nullptr || blocked_) return;
  if (!queue_.empty() || send_closed_) upstream_->SendBody(queue_, send_closed_);
  if (send_refused_) worker_.loop.RunSoon(step_);
}

void Call::OnUpstreamReady() {
  blocked_ = false;
  if (upstream_ == nullptr || (queue_.empty() && !send_refused_ && !send_closed_)) return;
  Flush();
}

void Call::PauseReading() {
  paused_ = true;
  if (upstream_ != nullptr) upstream_->Pause(http::kPausePeerFull);
}

void Call::ResumeReading() {
  paused_ = false;
  worker_.loop.RunSoon(step_);
}

std::optional<Status> Call::FaultOf(const http::ResponseHead& head) const {
  if (head.status != 200) {
    return Status{CodeOfHttp(head.status),
                  "the answer has the HTTP status " + std::to_string(head.status)};
  }
  const std::string_view type = head.headers.Get(HeaderId::kContentType);
  if (!IsGrpc(type)) {
    return Status{Code::kUnknown,
                  "the answer has the content-type '" + std::string(type) + "', not gRPC's"};
  }
  const std::string_view encoding = head.headers.Get(HeaderId::kGrpcEncoding);
  if (!encoding.empty() && encoding != "identity") {
    return Status{Code::kUnimplemented, "compressed messages are not read: grpc-encoding is '" +
                                            std::string(encoding) + "'"};
  }
  return std::nullopt;
}

void Call::OnResponseHead(bool end) {
  const http::ResponseHead& head = *response_;
  cluster_->stats().upstream_rq.Inc(head.status);
  cluster_->stats().upstream_rq_completed.Inc();
  upstream::HostCells& cells = host_->cells(worker_.index);
  (head.status >= 500 ? cells.rq_error : cells.rq_success).Inc();
  Status status;
  // An answer without messages may have its status here, whatever its HTTP status.
  if (end && ReadStatus(head.headers, status)) return End(std::move(status));
  if (std::optional<Status> fault = FaultOf(head)) return End(*std::move(fault));
  if (end) return End(Code::kUnknown, "the answer has no grpc-status");
  metadata_due_ = true;
  worker_.loop.RunSoon(step_);
}

void Call::OnResponseBody(buffer::Buffer& body, bool end) {
  if (end_) return;
  reader_.Append(body);
  if (end) return End(Code::kUnknown, "the answer ended without a grpc-status");
  worker_.loop.RunSoon(step_);
}

void Call::OnResponseTrailers(const http::HeaderMap& trailers) {
  Status status;
  if (!ReadStatus(trailers, status)) status = {Code::kUnknown, "the trailers have no grpc-status"};
  End(std::move(status));
}

void Call::OnResponseReset(http::StreamReset reason, std::string_view detail) {
  upstream_ = nullptr;
  if (cluster_) {
    if (reason == http::StreamReset::kProtocolError)
      cluster_->stats().upstream_cx_protocol_error.Inc();
    if (!end_) cluster_->stats().upstream_rq_rx_reset.Inc();
  }
  End(StatusOf(reason, detail));
}

void Call::OnStreamClosed() {
  upstream_ = nullptr;
  End(Code::kInternal, "the stream ended early");  // only if nothing has said otherwise
}

void Call::End(Code code, std::string message) { End(Status{code, std::move(message)}); }

void Call::End(Status status) {
  if (end_ || state_ == State::kClosed) return;
  end_ = std::move(status);
  worker_.loop.RunSoon(step_);
}

void Call::OnDeadline() {
  Close({Code::kDeadlineExceeded, "the deadline is over"});  // may destroy us
}

void Call::Tell() {
  if (state_ == State::kClosed) return;
  if (state_ == State::kStarting) Start();
  bool destroyed = false;
  destroyed_ = &destroyed;
  if (std::exchange(metadata_due_, false)) {
    events_.OnMetadata(response_->headers);
    if (destroyed) return;
  }
  if (!TellMessages()) return;
  if (send_refused_ && upstream_ != nullptr && !blocked_ && queue_.empty()) {
    send_refused_ = false;
    events_.OnSendReady();
    if (destroyed) return;
  }
  destroyed_ = nullptr;
  if (state_ == State::kClosed || paused_) return;
  if (end_) return Close(*std::exchange(end_, std::nullopt));
  if (upstream_ != nullptr) upstream_->Resume(http::kPausePeerFull);
}

bool Call::TellMessages() {
  bool& destroyed = *destroyed_;
  while (!paused_ && state_ != State::kClosed) {
    std::string_view message;
    switch (reader_.Next(message)) {
      case MessageReader::Outcome::kMessage:
        events_.OnMessage(message);
        if (destroyed) return false;
        continue;
      case MessageReader::Outcome::kNeedMore:
        // A message that is cut off: whatever was said of the end, it is not in order.
        if (end_ && end_->ok() && reader_.has_bytes())
          end_ = Status{Code::kInternal, "the answer ended within a message"};
        return true;
      case MessageReader::Outcome::kTooLarge:
        end_ = Status{
            Code::kResourceExhausted,
            "a message has more than " + std::to_string(options_.max_message_bytes) + " bytes"};
        return true;
      case MessageReader::Outcome::kCompressed:
        end_ = Status{Code::kUnimplemented, "compressed messages are not read"};
        return true;
      case MessageReader::Outcome::kMalformed:
        end_ = Status{Code::kInternal, "a message begins with what is no gRPC frame"};
        return true;
    }
  }
  return true;
}

void Call::Release() {
  deadline_.Disarm();
  step_.Cancel();
  PoolWaiter::Cancel();
  if (http::ClientStream* const upstream = std::exchange(upstream_, nullptr)) {
    cluster_->stats().upstream_rq_tx_reset.Inc();
    upstream->Reset(http::StreamReset::kLocalReset);
  }
  if (std::exchange(counted_, false)) {
    cluster_->stats().upstream_rq_active.Dec();
    host_->cells(worker_.index).rq_active.Dec();
  }
  if (std::exchange(holds_request_, false)) {
    cluster_->breaker(upstream::Priority::kDefault).Release(upstream::Resource::kRequests);
  }
}

void Call::Close(const Status& status) {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  Release();
  queue_.Clear();
  events_.OnClosed(status);  // last: may destroy us
}

}  // namespace sluice::grpc
