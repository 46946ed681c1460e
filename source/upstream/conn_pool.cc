#include "source/upstream/conn_pool.h"

#include <errno.h>

#include <algorithm>
#include <cstring>

#include "source/upstream/cluster.h"

namespace sluice::upstream {
namespace {

// What TLS offers where the configuration names no protocol (RFC 7301 §3.1).
constexpr std::string_view kAlpnHttp1 = "\x08http/1.1";
constexpr std::string_view kAlpnHttp2 = "\x02h2";
constexpr std::string_view kAlpnBoth = "\x02h2\x08http/1.1";

net::Address AddressOf(const net::Address* address) {
  return address == nullptr ? net::Address() : *address;
}

bool IsThat(const net::Address& own, const net::Address* wished) {
  return wished == nullptr ? own.kind() == net::Address::Kind::kNone : own == *wished;
}

}  // namespace

void PoolWaiter::Cancel() {
  if (pool_ != nullptr) pool_->RemoveWaiter(*this);
}

HostPool::HostPool(Cluster& cluster, std::shared_ptr<const Host> host, http::Version version,
                   const ConnectionWish& wish)
    : cluster_(cluster),
      host_(std::move(host)),
      server_name_(wish.server_name),
      tells_client_(cluster.spec().tells_clients),
      source_(AddressOf(tells_client_ ? wish.source : nullptr)),
      destination_(AddressOf(tells_client_ ? wish.destination : nullptr)),
      version_(version),
      streams_per_connection_(cluster.StreamsPerConnection(version)) {}

HostPool::~HostPool() {
  const auto destroy_all = [this](base::IntrusiveList<PooledConnection>& list) {
    while (!list.empty()) {
      PooledConnection& connection = list.front();
      connection.connection_.socket().Close();
      Destroy(connection, /*by_peer=*/false);
    }
  };
  while (PoolWaiter* waiter = pending_.PopFront()) waiter->pool_ = nullptr;
  destroy_all(connecting_);
  destroy_all(idle_);
  destroy_all(open_);
  destroy_all(full_);
  destroy_all(retired_);
}

bool HostPool::Fulfils(const ConnectionWish& wish) const {
  if (server_name_ != wish.server_name) return false;
  return !tells_client_ || (IsThat(source_, wish.source) && IsThat(destination_, wish.destination));
}

bool HostPool::by_alpn() const {
  return cluster_.spec().http.protocol == UpstreamHttpSpec::Protocol::kByAlpn;
}

std::string_view HostPool::FallbackAlpn() const {
  if (by_alpn()) return kAlpnBoth;
  return version_ == http::Version::kHttp2 ? kAlpnHttp2 : kAlpnHttp1;
}

void HostPool::CountVersion(http::Version version) {
  ClusterStats& stats = cluster_.stats();
  (version == http::Version::kHttp2 ? stats.upstream_cx_http2_total : stats.upstream_cx_http1_total)
      .Inc();
}

void HostPool::RemoveWaiter(PoolWaiter& waiter) {
  waiter.Unlink();
  waiter.pool_ = nullptr;
  --counts_.pending;
  cluster_.stats().upstream_rq_pending_active.Dec();
  cluster_.breaker(waiter.priority_).Release(Resource::kPendingRequests);
}

HostPool::Result HostPool::Acquire(PoolWaiter& waiter, const AcquireOptions& options) {
  Result result{Outcome::kReady, nullptr, PoolFailure::kOverflow, {}};
  ClusterStats& stats = cluster_.stats();
  result.connection = TakeReady(options);
  if (result.connection != nullptr) return result;
  CircuitBreaker& breaker = cluster_.breaker(options.priority);
  if (!breaker.TryAcquire(Resource::kPendingRequests)) {
    stats.upstream_rq_pending_overflow.Inc();
    result.outcome = Outcome::kFailed;
    result.reason = "overflow";
    return result;
  }
  stats.upstream_rq_pending_total.Inc();
  stats.upstream_rq_pending_active.Inc();
  waiter.pool_ = this;
  waiter.priority_ = options.priority;
  waiter.fresh_ = options.fresh;
  pending_.PushBack(waiter);
  ++counts_.pending;
  result.outcome = Outcome::kWaiting;
  if (NeedsConnection() && MayConnect(options.priority) && !Connect(options.priority, result)) {
    RemoveWaiter(waiter);
    result.outcome = Outcome::kFailed;
  }
  return result;
}

PooledConnection* HostPool::TakeReady(const AcquireOptions& options) {
  PooledConnection* found = nullptr;
  if (!open_.empty() && !(options.fresh && open_.front().served_)) {
    found = &open_.front();
  } else if (!options.fresh) {
    while (found == nullptr && !idle_.empty()) {
      PooledConnection& connection = idle_.front();
      if (!options.check_alive || CheckIdle(connection)) found = &connection;
    }
  }
  if (found == nullptr) return nullptr;
  found->Lend();
  Place(*found);
  return found;
}

bool HostPool::CheckIdle(PooledConnection& connection) {
  const bool alive = connection.connection_.CheckIdle();
  // What was read may have moved it, or brought streams that waited.
  if (connection.state_ != State::kIdle) return false;
  if (!alive) connection.connection_.Close();  // leaves the list
  return alive;
}

bool HostPool::NeedsConnection() const {
  return uint64_t{counts_.connecting} * streams_per_connection_ < counts_.pending;
}

bool HostPool::MayConnect(Priority priority) {
  if (cluster_.breaker(priority).TryAcquire(Resource::kConnections)) return true;
  cluster_.stats().upstream_cx_overflow.Inc();
  // A host without any connection may have one, or what waits for it would wait for ever.
  if (!empty()) return false;
  cluster_.breaker(priority).ForceAcquire(Resource::kConnections);
  return true;
}

bool HostPool::Connect(Priority priority, Result& result) {
  bool in_progress = false;
  const int fd =
      net::OpenConnectSocket(host_->address(), &cluster_.spec().connect_options, in_progress);
  ClusterStats& stats = cluster_.stats();
  if (fd < 0) {
    cluster_.breaker(priority).Release(Resource::kConnections);
    stats.upstream_cx_connect_fail.Inc();
    result.failure = PoolFailure::kLocalConnect;
    result.reason = strerror(errno);
    return false;
  }
  auto* connection = new PooledConnection(*this, fd, priority);
  connecting_.PushBack(*connection);
  ++counts_.connecting;
  stats.upstream_cx_total.Inc();
  if (!by_alpn()) CountVersion(version_);
  stats.upstream_cx_active.Inc();
  host_->cells(cluster_.worker().index).cx_total.Inc();
  host_->cells(cluster_.worker().index).cx_active.Inc();
  connection->connection_.socket().SetTransport(
      cluster_.MakeTransport(*host_, FallbackAlpn(), {server_name_, &source_, &destination_}));
  connection->timer_.Arm(cluster_.spec().connect_timeout);  // the handshake is part of it
  connection->connection_.Start(/*connecting=*/true);
  return true;
}

void HostPool::OnConnected(PooledConnection& connection) {
  cluster_.stats().upstream_cx_connect_ms.Record(
      static_cast<uint64_t>(base::ToMillis(connection.connect_end_ - connection.connect_begin_)));
  connection.timer_.Disarm();
  if (by_alpn()) {
    CountVersion(connection.version_);
    streams_per_connection_ = cluster_.StreamsPerConnection(connection.version_);
  }
  Settle(connection);
}

void HostPool::OnConnectFailed(PooledConnection& connection, PoolFailure failure,
                               std::string_view reason) {
  ClusterStats& stats = cluster_.stats();
  if (failure == PoolFailure::kConnectTimeout) stats.upstream_cx_connect_timeout.Inc();
  stats.upstream_cx_connect_fail.Inc();
  host_->cells(cluster_.worker().index).cx_connect_fail.Inc();
  connection.connection_.socket().Close();
  Destroy(connection, /*by_peer=*/failure == PoolFailure::kRemoteConnect);
  // Those that another connection is on its way for go on waiting.
  const uint64_t on_the_way = uint64_t{counts_.connecting} * streams_per_connection_;
  FailPending(failure, reason,
              static_cast<uint32_t>(std::min<uint64_t>(on_the_way, counts_.pending)));
}

void HostPool::FailPending(PoolFailure failure, std::string_view reason, uint32_t keep) {
  // Apart: one that is told may come back at once.
  base::IntrusiveList<PoolWaiter> failed;
  for (uint32_t i = counts_.pending; i > keep; --i) {
    PoolWaiter& waiter = pending_.back();
    waiter.Unlink();
    failed.PushFront(waiter);
  }
  while (!failed.empty()) {
    PoolWaiter& waiter = failed.front();
    RemoveWaiter(waiter);
    cluster_.stats().upstream_rq_pending_failure_eject.Inc();
    waiter.OnPoolFailure(failure, reason);
  }
}

PoolWaiter* HostPool::NextWaiter(bool served) {
  if (pending_.empty()) return nullptr;
  if (!served || !pending_.front().fresh_) return &pending_.front();
  PoolWaiter* found = nullptr;
  pending_.ForEach([&found](PoolWaiter& waiter) {
    if (found == nullptr && !waiter.fresh_) found = &waiter;
  });
  return found;
}

void HostPool::OnStreamBegun(PooledConnection& connection) {
  const uint32_t most = cluster_.spec().http.max_requests_per_connection;
  if (most != 0 && connection.connection_.streams_started() == most) {
    cluster_.stats().upstream_cx_max_requests.Inc();
  }
  if (connection.state_ < State::kRetired) Place(connection);
}

void HostPool::OnStreamEnded(PooledConnection& connection) {
  connection.served_ = true;
  Settle(connection);
}

void HostPool::OnCapacityChanged(PooledConnection& connection) {
  connection.limit_known_ = true;
  const auto limit = static_cast<uint32_t>(connection.connection_.codec().max_streams());
  streams_per_connection_ =
      std::max(1u, std::min(limit, cluster_.StreamsPerConnection(connection.version_)));
  // Settings may come while it connects; that is over with OnConnected.
  if (connection.state_ != State::kConnecting) Settle(connection);
}

void HostPool::Settle(PooledConnection& connection) {
  if (connection.state_ >= State::kRetired) return;
  if (!connection.connection_.socket().open()) return;  // OnClosed follows
  if (connection.streams() == 0 && Unwanted(connection)) return Retire(connection);
  ServeWaiters(connection);
  if (connection.state_ >= State::kRetired || !connection.connection_.socket().open()) return;
  // Who waits for a fresh connection gets the place of this one, if there is no other.
  if (connection.streams() == 0 && connection.has_room() && NeedsConnection()) {
    return Retire(connection);
  }
  Place(connection);
}

bool HostPool::Unwanted(PooledConnection& connection) {
  if (connection.connection_.codec().wants_close() || connection.spent()) return true;
  return draining_ && (connection.served_ || pending_.empty());
}

void HostPool::ServeWaiters(PooledConnection& connection) {
  while (connection.has_room()) {
    PoolWaiter* const waiter = NextWaiter(connection.served_);
    if (waiter == nullptr) return;
    RemoveWaiter(*waiter);
    connection.Lend();
    Place(connection);
    waiter->OnPoolReady(connection);
    if (connection.state_ >= State::kRetired || !connection.connection_.socket().open()) return;
  }
}

void HostPool::Move(PooledConnection& connection, State state) {
  connection.Unlink();
  if (uint32_t* count = CountOf(connection.state_)) --*count;
  connection.state_ = state;
  if (uint32_t* count = CountOf(state)) ++*count;
  if (base::IntrusiveList<PooledConnection>* list = ListOf(state)) list->PushFront(connection);
}

// A stream's end costs no more than this.
void HostPool::Place(PooledConnection& connection) {
  const State state = connection.StateByLoad();
  if (state == State::kIdle) connection.served_ = true;
  if (state != connection.state_) Move(connection, state);
  const base::Duration idle_timeout = cluster_.spec().http.idle_timeout;
  if (connection.streams() > 0) {
    connection.timer_.Disarm();
  } else if (idle_timeout != base::Duration::zero() && !connection.timer_.armed()) {
    connection.timer_.Arm(idle_timeout);
  }
}

void HostPool::Retire(PooledConnection& connection) {
  // An HTTP/1 connection that is of no further use is so because of the exchange that filled it;
  // with HTTP/2 the streams may all have ended in order after a GOAWAY.
  const http::ClientCodec& codec = connection.connection_.codec();
  const bool broken = connection.version_ != http::Version::kHttp2 || !codec.fault().empty() ||
                      connection.connection_.socket().eof();
  connection.cut_ = connection.state_ >= State::kOpen && codec.wants_close() && broken;
  Move(connection, State::kRetired);
  connection.timer_.Disarm();
  connection.connection_.CloseSoon();
}

void HostPool::OnIdleTimeout(PooledConnection& connection) {
  cluster_.stats().upstream_cx_idle_timeout.Inc();
  connection.connection_.Close();
}

void HostPool::OnMaxDuration(PooledConnection& connection) {
  cluster_.stats().upstream_cx_max_duration_reached.Inc();
  Settle(connection);
}

void HostPool::OnClosed(PooledConnection& connection) {
  const bool by_peer =
      connection.connection_.socket().eof() || connection.connection_.socket().error() != 0;
  Destroy(connection, by_peer);
  // A limit may have kept others waiting.
  Result ignored{};
  if (NeedsConnection() && MayConnect(pending_.front().priority_) &&
      !Connect(pending_.front().priority_, ignored)) {
    FailPending(ignored.failure, ignored.reason, /*keep=*/0);
  }
}

base::IntrusiveList<PooledConnection>* HostPool::ListOf(State state) {
  switch (state) {
    case State::kConnecting: return &connecting_;
    case State::kIdle: return &idle_;
    case State::kOpen: return &open_;
    case State::kFull: return &full_;
    case State::kRetired: return &retired_;
    case State::kClosed: break;
  }
  return nullptr;
}

uint32_t* HostPool::CountOf(State state) {
  switch (state) {
    case State::kConnecting: return &counts_.connecting;
    case State::kIdle: return &counts_.idle;
    case State::kOpen:
    case State::kFull: return &counts_.busy;
    case State::kRetired:
    case State::kClosed: break;
  }
  return nullptr;
}

void HostPool::Destroy(PooledConnection& connection, bool by_peer) {
  ClusterStats& stats = cluster_.stats();
  const State state = connection.state_;
  const bool active = state == State::kOpen || state == State::kFull || connection.cut_;
  Move(connection, State::kClosed);
  connection.timer_.Disarm();
  connection.duration_timer_.reset();
  cluster_.breaker(connection.priority_).Release(Resource::kConnections);
  stats.upstream_cx_active.Dec();
  host_->cells(cluster_.worker().index).cx_active.Dec();
  stats.upstream_cx_destroy.Inc();
  (by_peer ? stats.upstream_cx_destroy_remote : stats.upstream_cx_destroy_local).Inc();
  if (active) {
    stats.upstream_cx_destroy_with_active_rq.Inc();
    (by_peer ? stats.upstream_cx_destroy_remote_with_active_rq
             : stats.upstream_cx_destroy_local_with_active_rq)
        .Inc();
  }
  const net::Connection& socket = connection.connection_.socket();
  stats.upstream_cx_rx_bytes_total.Add(socket.bytes_read());
  stats.upstream_cx_tx_bytes_total.Add(socket.bytes_written());
  if (state != State::kConnecting) {
    const base::MonotonicTime now = cluster_.worker().loop.Now();
    stats.upstream_cx_length_ms.Record(
        static_cast<uint64_t>(base::ToMillis(now - connection.connect_begin_)));
    stats.upstream_rq_per_cx.Record(connection.connection_.streams_started());
  }
  cluster_.worker().loop.DeferDelete(std::unique_ptr<PooledConnection>(&connection));
}

void HostPool::PurgeIdle() {
  while (!idle_.empty()) idle_.front().connection_.Close();
}

void HostPool::Drain() {
  draining_ = true;
  PurgeIdle();
}

}  // namespace sluice::upstream
