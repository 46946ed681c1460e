#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "source/base/intrusive_list.h"
#include "source/event/timer.h"
#include "source/http/conn/client_connection.h"
#include "source/upstream/circuit_breaker_spec.h"
#include "source/upstream/host.h"

namespace sluice::upstream {

class HostPool;

// Why no stream could be had.
enum class PoolFailure : uint8_t {
  kOverflow,       // a limit: connections waiting, or pending requests
  kLocalConnect,   // our own system refused: no descriptor, no port
  kRemoteConnect,  // refused, unreachable
  kConnectTimeout,
  kTransport,  // the TLS handshake failed
};

// One connection of a pool, and how many streams it may still take. Owned by its HostPool; worker
// thread. To be lent is to be given one stream: who has it calls NewStream at once.
//
//   kConnecting → kIdle ⟷ kOpen ⟷ kFull      by its streams: none, room for more, no room
//                   └───────┴──────┴→ kRetired → kClosed
//
// HTTP/1 has no kOpen: its one stream fills it.
class PooledConnection final : public base::ListNode, http::conn::ClientConnectionEvents {
 public:
  PooledConnection(HostPool& pool, int fd, Priority priority);
  ~PooledConnection();

  // Begins the stream that the connection has been lent for.
  http::ClientStream& NewStream(http::ClientStreamEvents& events);

  http::conn::ClientConnection& connection() { return connection_; }
  HostPool& pool() { return pool_; }
  const Host& host() const;
  uint64_t id() const { return id_; }
  // Final once it is connected.
  http::Version version() const { return version_; }
  // The streams that it has now began before it had stood idle or served others: the upstream has
  // had no reason to close it.
  bool fresh() const { return !reused_; }
  // Nothing has come from the upstream since the first of the streams that it has now began.
  bool silent() const { return connection_.socket().bytes_read() == read_before_; }
  base::MonotonicTime connect_begin() const { return connect_begin_; }
  base::MonotonicTime connect_end() const { return connect_end_; }
  // When the transport's handshake was over; the same without one.
  base::MonotonicTime handshake_end() const { return handshake_end_; }
  const net::Address& local_address();

 private:
  friend class HostPool;
  enum class State : uint8_t { kConnecting, kIdle, kOpen, kFull, kRetired, kClosed };

  void OnHandshake() override;
  void OnConnected() override;
  void OnConnectFailed(int error, std::string_view reason) override;
  void OnStreamEnded() override;
  void OnCapacityChanged() override;
  void OnClosed() override;
  void OnTimer();
  void OnMaxDuration();

  // Speaks what the handshake has agreed on; HTTP/1 where that is nothing.
  void TakeAgreedVersion();
  // Running streams, and those that it is lent for.
  uint32_t streams() const {
    return static_cast<uint32_t>(connection_.codec().active_streams()) + lent_;
  }
  // It has carried all the streams that it may.
  bool spent() const;
  bool has_room() const;
  State StateByLoad() const;
  void Lend();

  HostPool& pool_;
  http::conn::ClientConnection connection_;
  event::Timer timer_;  // connecting: connect timeout; without a stream: idle timeout
  std::unique_ptr<event::Timer> duration_timer_;  // only with max_connection_duration
  base::MonotonicTime connect_begin_;
  base::MonotonicTime connect_end_;
  base::MonotonicTime handshake_end_;
  net::Address local_;
  const uint64_t id_;
  uint64_t read_before_ = 0;  // bytes, when it was lent while it had no stream
  uint32_t lent_ = 0;
  http::Version version_;
  const Priority priority_;
  State state_ = State::kConnecting;
  bool served_ = false;       // has ended a stream, or stood idle
  bool reused_ = false;       // served_, when it was lent while it had no stream
  bool limit_known_ = false;  // the upstream has told how many streams it takes
  bool aged_ = false;         // max_connection_duration is over: no more streams
  bool cut_ = false;          // retired because its exchange did not end as it should
};

}  // namespace sluice::upstream
