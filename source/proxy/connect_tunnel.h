#pragma once

#include <memory>
#include <string_view>

#include "source/event/task.h"
#include "source/http/codec.h"
#include "source/upstream/tcp_connection.h"

namespace sluice::proxy {

// Who has asked for a tunnel. It destroys the tunnel by loop.DeferDelete.
class ConnectTunnelOwner {
 public:
  // The upstream is there: the request may be sent.
  virtual void OnTunnelReady() = 0;
  virtual void OnTunnelFailed(upstream::PoolFailure failure, std::string_view reason) = 0;

 protected:
  ~ConnectTunnelOwner() = default;
};

// The end of a CONNECT (RFC 9110 §9.3.6) at us: what the client sends goes to a TCP connection as
// it is, and back (RouteAction.UpgradeConfig.connect_config). Its user sees the exchange with an
// upstream that answers 200 once it is connected. Worker thread.
class ConnectTunnel final : public http::ClientStream, upstream::TcpConnectionEvents {
 public:
  // Begins to connect. Null with `failure` and `reason` when not even that can be done. The answer
  // goes to `stream`.
  static std::unique_ptr<ConnectTunnel> Open(
      upstream::Cluster& cluster, const upstream::HostRef& host,
      const upstream::ConnectionWish& wish, ConnectTunnelOwner& owner,
      http::ClientStreamEvents& stream, upstream::PoolFailure& failure, std::string_view& reason);
  ~ConnectTunnel();

  upstream::TcpConnection& connection() { return *connection_; }

  // Goes before what the client sends. Within OnTunnelReady.
  void SendFirst(std::string_view bytes) { connection_->socket().out().Append(bytes); }

  // http::ClientStream
  void SendHead(const http::RequestHead& head, bool end) override;
  void SendBody(buffer::Buffer& body, bool end) override;
  void SendTrailers(const http::HeaderMap& trailers) override;
  void Reset(http::StreamReset reason) override;
  void Pause(http::PauseReason reason) override;
  void Resume(http::PauseReason reason) override;
  void CountInto(http::StreamBytes& bytes) override { bytes_ = &bytes; }

 private:
  ConnectTunnel(event::Loop& loop, ConnectTunnelOwner& owner, http::ClientStreamEvents& stream);

  // upstream::TcpConnectionEvents
  void OnUpstreamConnected() override { owner_.OnTunnelReady(); }
  void OnUpstreamConnectFailed(upstream::PoolFailure failure, std::string_view reason) override {
    owner_.OnTunnelFailed(failure, reason);
  }
  void OnUpstreamBytes() override { Deliver(/*end=*/false); }
  void OnUpstreamEof() override { Deliver(/*end=*/true); }
  void OnUpstreamClosed(net::CloseCause cause) override;
  void OnUpstreamBlocked() override { stream_.OnUpstreamBlocked(); }
  void OnUpstreamReady() override { stream_.OnUpstreamReady(); }
  void OnUpstreamFlushed() override { Finish(); }

  void Answer();  // 200, once SendHead has returned
  void Deliver(bool end);
  void EndRequest();
  void CountBytes();
  // Both directions are over, and all is sent.
  void Finish();

  event::Loop& loop_;
  ConnectTunnelOwner& owner_;
  http::ClientStreamEvents& stream_;
  std::unique_ptr<upstream::TcpConnection> connection_;
  event::Task answer_;
  http::StreamBytes* bytes_ = nullptr;
  uint8_t pauses_ = 0;
  bool tunnel_ = false;  // for CONNECT; else the body of a POST
  bool request_ended_ = false;
  bool response_ended_ = false;
  bool over_ = false;
};

}  // namespace sluice::proxy
