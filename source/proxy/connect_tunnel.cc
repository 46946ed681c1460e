#include "source/proxy/connect_tunnel.h"

namespace sluice::proxy {

std::unique_ptr<ConnectTunnel> ConnectTunnel::Open(
    upstream::Cluster& cluster, const upstream::HostRef& host, const upstream::ConnectionWish& wish,
    ConnectTunnelOwner& owner, http::ClientStreamEvents& stream, upstream::PoolFailure& failure,
    std::string_view& reason) {
  std::unique_ptr<ConnectTunnel> made(new ConnectTunnel(cluster.worker().loop, owner, stream));
  made->connection_ = upstream::TcpConnection::Open(cluster, host, wish, *made, failure, reason);
  if (made->connection_ == nullptr) return nullptr;
  made->Pause(http::kPauseConnecting);
  return made;
}

ConnectTunnel::ConnectTunnel(event::Loop& loop, ConnectTunnelOwner& owner,
                             http::ClientStreamEvents& stream)
    : loop_(loop),
      owner_(owner),
      stream_(stream),
      answer_(event::Callback::To<&ConnectTunnel::Answer>(this)) {}

ConnectTunnel::~ConnectTunnel() = default;

void ConnectTunnel::SendHead(const http::RequestHead& head, bool end) {
  tunnel_ = head.method == http::Method::kConnect;
  loop_.RunSoon(answer_);
  connection_->socket().Flush();  // what was to go first
  if (over_) return;
  if (end) EndRequest();
}

void ConnectTunnel::Answer() {
  http::ResponseHead& head = stream_.ResponseStorage();
  head.status = 200;
  head.is_upgrade = tunnel_;
  stream_.OnResponseHead(/*end=*/false);
  Resume(http::kPauseConnecting);  // what the upstream says comes behind the answer
}

void ConnectTunnel::Deliver(bool end) {
  if (over_) return;
  CountBytes();
  if (end) response_ended_ = true;
  stream_.OnResponseBody(connection_->socket().in(), end);
  if (end) Finish();
}

void ConnectTunnel::SendBody(buffer::Buffer& body, bool end) {
  if (over_) return;
  net::Connection& socket = connection_->socket();
  socket.out().Append(std::move(body));
  socket.NoteOutput();
  if (end) {
    EndRequest();
  } else {
    socket.Flush();
  }
  if (over_) return;
  CountBytes();
  if (socket.write_failed()) OnUpstreamClosed(net::CloseCause::kReset);
}

void ConnectTunnel::SendTrailers(const http::HeaderMap&) { EndRequest(); }

void ConnectTunnel::EndRequest() {
  if (over_) return;
  request_ended_ = true;
  connection_->EndWriting();
  if (response_ended_) Finish();
}

void ConnectTunnel::Finish() {
  if (over_ || !response_ended_ || !request_ended_) return;
  net::Connection& socket = connection_->socket();
  if (socket.open() && !socket.out().empty()) return socket.WantFlushed();
  Reset(http::StreamReset::kLocalReset);
  stream_.OnStreamClosed();
}

void ConnectTunnel::OnUpstreamClosed(net::CloseCause) {
  if (over_) return;
  Reset(http::StreamReset::kConnectionReset);
  if (response_ended_) return stream_.OnStreamClosed();  // it owes the client nothing more
  stream_.OnResponseReset(http::StreamReset::kConnectionReset, {});
}

void ConnectTunnel::Reset(http::StreamReset) {
  if (over_) return;
  CountBytes();
  over_ = true;
  answer_.Cancel();
  connection_->Close();
}

void ConnectTunnel::Pause(http::PauseReason reason) {
  pauses_ = static_cast<uint8_t>(pauses_ | reason);
  connection_->socket().PauseReading();
}

void ConnectTunnel::Resume(http::PauseReason reason) {
  pauses_ = static_cast<uint8_t>(pauses_ & ~reason);
  if (pauses_ == 0 && !over_) connection_->socket().ResumeReading();
}

void ConnectTunnel::CountBytes() {
  connection_->CountBytes();
  if (bytes_ == nullptr) return;
  bytes_->wire_received = connection_->socket().bytes_read();
  bytes_->wire_sent = connection_->socket().bytes_written();
}

}  // namespace sluice::proxy
