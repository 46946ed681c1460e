#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "source/event/timer.h"
#include "source/net/connection.h"
#include "source/upstream/cluster.h"

namespace sluice::upstream {

// Whoever uses a TCP connection to an upstream. It destroys the connection by loop.DeferDelete, not
// within a call from it.
class TcpConnectionEvents {
 public:
  virtual void OnUpstreamConnected() = 0;
  // `reason` is errno's text, the transport's own for kTransport, else empty. The connection has
  // been closed.
  virtual void OnUpstreamConnectFailed(PoolFailure failure, std::string_view reason) = 0;
  // Bytes have been appended to socket().in().
  virtual void OnUpstreamBytes() = 0;
  // The upstream has closed its direction.
  virtual void OnUpstreamEof() = 0;
  // The connection is broken.
  virtual void OnUpstreamClosed(net::CloseCause cause) = 0;
  // socket().out() has grown above its limit / is below half of it again / has all gone out (after
  // WantFlushed).
  virtual void OnUpstreamBlocked() = 0;
  virtual void OnUpstreamReady() = 0;
  virtual void OnUpstreamFlushed() = 0;

 protected:
  ~TcpConnectionEvents() = default;
};

// A connection to a host of a cluster for one user, outside of the HTTP pools, with what the
// cluster counts and limits of it. Worker thread.
class TcpConnection final : net::ConnectionEvents {
 public:
  // Begins to connect; the outcome comes later. Null with `failure` (and errno's text as `reason`)
  // when not even that can be done.
  static std::unique_ptr<TcpConnection> Open(Cluster& cluster, const HostRef& host,
                                             const ConnectionWish& wish,
                                             TcpConnectionEvents& events, PoolFailure& failure,
                                             std::string_view& reason);
  ~TcpConnection();

  net::Connection& socket() { return connection_; }
  const Host& host() const { return *host_; }
  Cluster& cluster() { return *cluster_; }
  uint64_t id() const { return id_; }
  base::MonotonicTime connect_begin() const { return connect_begin_; }
  // Brings the cluster's counts of bytes up to date.
  void CountBytes();
  // Sends FIN after what is in socket().out().
  void EndWriting() {
    fin_ = true;
    connection_.ShutdownWrite();
  }
  // Ends it from our side, with RST if `abort`. Nothing is called afterwards.
  void Close(bool abort = false);

 private:
  TcpConnection(Cluster& cluster, const HostRef& host, int fd, TcpConnectionEvents& events);

  // net::ConnectionEvents
  void OnConnected() override;
  void OnBytes() override { events_.OnUpstreamBytes(); }
  void OnEof() override {
    ended_by_peer_ = fin_;
    events_.OnUpstreamEof();
  }
  void OnConnectionClosed(net::CloseCause cause) override;
  void OnOutputBlocked() override;
  void OnOutputReady() override;
  void OnFlushed() override { events_.OnUpstreamFlushed(); }
  void OnConnectTimeout();
  void FailConnect(PoolFailure failure, std::string_view reason);
  void CountClosed(bool by_peer);

  const ClusterRef cluster_;
  const HostRef host_;
  TcpConnectionEvents& events_;
  net::Connection connection_;
  event::Timer timer_;  // connect_timeout
  base::MonotonicTime connect_begin_;
  const uint64_t id_;
  uint64_t counted_in_ = 0;
  uint64_t counted_out_ = 0;
  bool connected_ = false;
  bool fin_ = false;
  bool ended_by_peer_ = false;  // its end came behind ours: nothing was under way
  bool counted_ = true;         // among the open ones
};

}  // namespace sluice::upstream
