#include "source/upstream/tcp_connection.h"

#include <errno.h>

#include <cstring>

namespace sluice::upstream {

std::unique_ptr<TcpConnection> TcpConnection::Open(Cluster& cluster, const HostRef& host,
                                                   const ConnectionWish& wish,
                                                   TcpConnectionEvents& events,
                                                   PoolFailure& failure, std::string_view& reason) {
  ClusterStats& stats = cluster.stats();
  CircuitBreaker& breaker = cluster.breaker(Priority::kDefault);
  if (!breaker.TryAcquire(Resource::kConnections)) {
    stats.upstream_cx_overflow.Inc();
    failure = PoolFailure::kOverflow;
    reason = {};
    return nullptr;
  }
  bool in_progress = false;
  const int fd =
      net::OpenConnectSocket(host->address(), &cluster.spec().connect_options, in_progress);
  if (fd < 0) {
    breaker.Release(Resource::kConnections);
    stats.upstream_cx_connect_fail.Inc();
    host->cells(cluster.worker().index).cx_connect_fail.Inc();
    failure = PoolFailure::kLocalConnect;
    reason = strerror(errno);
    return nullptr;
  }
  std::unique_ptr<TcpConnection> made(new TcpConnection(cluster, host, fd, events));
  made->connection_.SetTransport(cluster.MakeTransport(*host, {}, wish));
  made->connection_.Start(/*connecting=*/true);
  return made;
}

TcpConnection::TcpConnection(Cluster& cluster, const HostRef& host, int fd,
                             TcpConnectionEvents& events)
    : cluster_(&cluster),
      host_(host),
      events_(events),
      connection_(cluster.worker().loop, cluster.worker().blocks, fd, cluster.spec().buffer_limit,
                  *this),
      timer_(cluster.worker().loop, event::Callback::To<&TcpConnection::OnConnectTimeout>(this)),
      connect_begin_(cluster.worker().loop.Now()),
      id_(cluster.worker().next_connection_id++) {
  ClusterStats& stats = cluster.stats();
  HostCells& cells = host->cells(cluster.worker().index);
  stats.upstream_cx_total.Inc();
  stats.upstream_cx_active.Inc();
  stats.upstream_rq_pending_total.Inc();
  stats.upstream_rq_pending_active.Inc();
  cells.cx_total.Inc();
  cells.cx_active.Inc();
  timer_.Arm(cluster.spec().connect_timeout);
}

TcpConnection::~TcpConnection() { Close(); }

void TcpConnection::OnConnected() {
  connected_ = true;
  timer_.Disarm();
  ClusterStats& stats = cluster_->stats();
  HostCells& cells = host_->cells(cluster_->worker().index);
  stats.upstream_cx_connect_ms.Record(
      static_cast<uint64_t>(base::ToMillis(cluster_->worker().loop.Now() - connect_begin_)));
  stats.upstream_rq_pending_active.Dec();
  stats.upstream_rq_total.Inc();
  stats.upstream_rq_active.Inc();
  cells.rq_total.Inc();
  cells.rq_active.Inc();
  events_.OnUpstreamConnected();
}

void TcpConnection::OnConnectTimeout() {
  cluster_->stats().upstream_cx_connect_timeout.Inc();
  FailConnect(PoolFailure::kConnectTimeout, {});
}

void TcpConnection::FailConnect(PoolFailure failure, std::string_view reason) {
  cluster_->stats().upstream_cx_connect_fail.Inc();
  cluster_->stats().upstream_rq_pending_failure_eject.Inc();
  host_->cells(cluster_->worker().index).cx_connect_fail.Inc();
  connection_.Close();
  CountClosed(/*by_peer=*/failure == PoolFailure::kRemoteConnect);
  events_.OnUpstreamConnectFailed(failure, reason);
}

void TcpConnection::OnConnectionClosed(net::CloseCause cause) {
  if (!connected_) {
    net::Transport* const transport = connection_.transport();
    if (cause == net::CloseCause::kTransport && !transport->failure_reason().empty())
      return FailConnect(PoolFailure::kTransport, transport->failure_reason());
    return FailConnect(PoolFailure::kRemoteConnect, strerror(connection_.error()));
  }
  CountClosed(/*by_peer=*/true);
  events_.OnUpstreamClosed(cause);
}

void TcpConnection::OnOutputBlocked() {
  cluster_->stats().upstream_flow_control_backed_up_total.Inc();
  events_.OnUpstreamBlocked();
}

void TcpConnection::OnOutputReady() {
  cluster_->stats().upstream_flow_control_drained_total.Inc();
  events_.OnUpstreamReady();
}

void TcpConnection::Close(bool abort) {
  connection_.Close(abort);
  CountClosed(ended_by_peer_);
}

void TcpConnection::CountBytes() {
  ClusterStats& stats = cluster_->stats();
  const uint64_t in = connection_.bytes_read();
  const uint64_t out = connection_.bytes_written();
  stats.upstream_cx_rx_bytes_total.Add(in - counted_in_);
  stats.upstream_cx_tx_bytes_total.Add(out - counted_out_);
  counted_in_ = in;
  counted_out_ = out;
}

void TcpConnection::CountClosed(bool by_peer) {
  if (!counted_) return;
  counted_ = false;
  timer_.Disarm();
  ClusterStats& stats = cluster_->stats();
  HostCells& cells = host_->cells(cluster_->worker().index);
  cluster_->breaker(Priority::kDefault).Release(Resource::kConnections);
  stats.upstream_cx_active.Dec();
  cells.cx_active.Dec();
  stats.upstream_cx_destroy.Inc();
  (by_peer ? stats.upstream_cx_destroy_remote : stats.upstream_cx_destroy_local).Inc();
  CountBytes();
  if (!connected_) {
    stats.upstream_rq_pending_active.Dec();
    return;
  }
  stats.upstream_rq_active.Dec();
  cells.rq_active.Dec();
  if (!ended_by_peer_) {
    stats.upstream_cx_destroy_with_active_rq.Inc();
    (by_peer ? stats.upstream_cx_destroy_remote_with_active_rq
             : stats.upstream_cx_destroy_local_with_active_rq)
        .Inc();
  }
  stats.upstream_cx_length_ms.Record(
      static_cast<uint64_t>(base::ToMillis(cluster_->worker().loop.Now() - connect_begin_)));
}

}  // namespace sluice::upstream
