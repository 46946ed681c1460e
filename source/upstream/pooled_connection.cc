#include "source/upstream/pooled_connection.h"

#include <errno.h>

#include <algorithm>
#include <cstring>

#include "source/base/check.h"
#include "source/upstream/cluster.h"
#include "source/upstream/conn_pool.h"

namespace sluice::upstream {

PooledConnection::PooledConnection(HostPool& pool, int fd, Priority priority)
    : pool_(pool),
      connection_(pool.cluster().worker().loop, pool.cluster().worker().blocks, fd,
                  pool.cluster().spec().buffer_limit, *this),
      timer_(pool.cluster().worker().loop, event::Callback::To<&PooledConnection::OnTimer>(this)),
      connect_begin_(pool.cluster().worker().loop.Now()),
      id_(pool.cluster().worker().next_connection_id++),
      version_(pool.version()),
      priority_(priority) {
  connection_.SetCodec(pool.cluster().MakeCodec(connection_, version_));
}

PooledConnection::~PooledConnection() = default;

const Host& PooledConnection::host() const { return pool_.host(); }

const net::Address& PooledConnection::local_address() {
  if (local_.kind() == net::Address::Kind::kNone && connection_.socket().open()) {
    local_ = net::LocalAddress(connection_.socket().fd());
  }
  return local_;
}

void PooledConnection::Lend() {
  if (streams() == 0) {
    reused_ = served_;
    read_before_ = connection_.socket().bytes_read();
  }
  ++lent_;
}

http::ClientStream& PooledConnection::NewStream(http::ClientStreamEvents& events) {
  SLUICE_DCHECK(lent_ > 0);
  --lent_;
  http::ClientStream& stream = connection_.NewStream(events);
  pool_.OnStreamBegun(*this);
  return stream;
}

bool PooledConnection::spent() const {
  const uint32_t most = pool_.cluster().spec().http.max_requests_per_connection;
  return aged_ || (most != 0 && connection_.streams_started() >= most);
}

bool PooledConnection::has_room() const {
  const http::ClientCodec& codec = connection_.codec();
  uint32_t limit = static_cast<uint32_t>(codec.max_streams());
  if (!limit_known_) limit = std::min(limit, pool_.streams_per_connection());
  return codec.can_start() && !spent() && streams() < limit;
}

PooledConnection::State PooledConnection::StateByLoad() const {
  if (!has_room()) return State::kFull;
  return streams() == 0 ? State::kIdle : State::kOpen;
}

// Until then it had HTTP/1's codec, which says nothing of its own.
void PooledConnection::TakeAgreedVersion() {
  const net::Transport* const transport = connection_.socket().transport();
  if (transport == nullptr || transport->alpn() != "h2") return;
  version_ = http::Version::kHttp2;
  connection_.SetCodec(pool_.cluster().MakeCodec(connection_, version_));
}

void PooledConnection::OnHandshake() { connect_end_ = pool_.cluster().worker().loop.Now(); }

void PooledConnection::OnConnected() {
  const base::Duration longest = pool_.cluster().spec().http.max_connection_duration;
  event::Loop& loop = pool_.cluster().worker().loop;
  handshake_end_ = loop.Now();
  if (pool_.by_alpn()) TakeAgreedVersion();
  if (connection_.socket().transport() == nullptr) connect_end_ = handshake_end_;
  if (longest != base::Duration::zero()) {
    duration_timer_ = std::make_unique<event::Timer>(
        loop, event::Callback::To<&PooledConnection::OnMaxDuration>(this));
    duration_timer_->Arm(longest);
  }
  pool_.OnConnected(*this);
}

void PooledConnection::OnConnectFailed(int error, std::string_view reason) {
  const bool transport = !reason.empty();
  pool_.OnConnectFailed(*this, transport ? PoolFailure::kTransport : PoolFailure::kRemoteConnect,
                        transport ? reason : strerror(error));
}

void PooledConnection::OnStreamEnded() { pool_.OnStreamEnded(*this); }

void PooledConnection::OnCapacityChanged() { pool_.OnCapacityChanged(*this); }

void PooledConnection::OnClosed() { pool_.OnClosed(*this); }

void PooledConnection::OnTimer() {
  if (state_ == State::kConnecting) {
    pool_.OnConnectFailed(*this, PoolFailure::kConnectTimeout, strerror(ETIMEDOUT));
  } else {
    pool_.OnIdleTimeout(*this);
  }
}

void PooledConnection::OnMaxDuration() {
  aged_ = true;
  pool_.OnMaxDuration(*this);
}

}  // namespace sluice::upstream
