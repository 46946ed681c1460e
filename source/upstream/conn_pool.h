#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "source/base/intrusive_list.h"
#include "source/http/head.h"
#include "source/upstream/connection_wish.h"
#include "source/upstream/host.h"
#include "source/upstream/pooled_connection.h"

namespace sluice::upstream {

class Cluster;

// Waits for a connection. Cancel() or its destruction ends the wait.
class PoolWaiter : public base::ListNode {
 public:
  void Cancel();
  // Once, from the loop. The waiter begins its stream on the connection before it returns.
  virtual void OnPoolReady(PooledConnection& connection) = 0;
  // `reason` is errno's text for connect failures, the transport's own for kTransport, else a
  // literal.
  virtual void OnPoolFailure(PoolFailure failure, std::string_view reason) = 0;

 protected:
  ~PoolWaiter() { Cancel(); }

 private:
  friend class HostPool;
  HostPool* pool_ = nullptr;  // while it waits
  Priority priority_ = Priority::kDefault;
  bool fresh_ = false;  // AcquireOptions::fresh
};

struct AcquireOptions {
  Priority priority = Priority::kDefault;
  // Never a connection that has served before (the repeat after a stale one).
  bool fresh = false;
  // Ask the kernel whether an idle connection is still alive before it is used: for what must not
  // be repeated.
  bool check_alive = false;
};

// The connections of one worker to one host that speak one version of HTTP (or the one that each
// has agreed on, by ALPN) and were made for one wish. A stream goes to a connection that has
// streams and room for more, else to the idle one that was used last, so that few are kept warm and
// the rest age out; else it waits for a new connection, or for room when there may be none. Owned
// by the worker's Cluster. Every connection is in exactly one list, by its state.
class HostPool final : public base::ListNode {
 public:
  // `version`: of connections that agree on none.
  HostPool(Cluster& cluster, std::shared_ptr<const Host> host, http::Version version,
           const ConnectionWish& wish);
  ~HostPool();

  enum class Outcome : uint8_t { kReady, kWaiting, kFailed };
  struct Result {
    Outcome outcome;
    PooledConnection* connection;  // kReady: the caller begins its stream on it now
    PoolFailure failure;           // kFailed; the waiter is not called
    std::string_view reason;
  };
  // A connection now, or `waiter` hears later, or neither.
  Result Acquire(PoolWaiter& waiter, const AcquireOptions& options);

  // Keeps nothing for later: closes idle connections now and each busy one after its last stream.
  void Drain();
  bool draining() const { return draining_; }
  // The host's pool of another version or wish; null: there is no more.
  const HostPool* next_of_host() const { return next_of_host_; }
  bool empty() const {
    return connecting_.empty() && idle_.empty() && open_.empty() && full_.empty() &&
           retired_.empty();
  }
  // Closes the idle connections: one of them was stale, and they have been idle at least as long.
  void PurgeIdle();

  const Host& host() const { return *host_; }
  Cluster& cluster() { return cluster_; }
  http::Version version() const { return version_; }
  // Whether each connection speaks what its handshake has agreed on.
  bool by_alpn() const;
  bool Fulfils(const ConnectionWish& wish) const;
  // It is for some requests only.
  bool special() const { return !server_name_.empty() || tells_client_; }
  // Of connections; `pending`: of waiters.
  struct Counts {
    uint32_t connecting, idle, busy, pending;
  };
  Counts counts() const { return counts_; }
  uint32_t streams_per_connection() const { return streams_per_connection_; }

 private:
  friend class Cluster;
  friend class PooledConnection;
  friend class PoolWaiter;
  using State = PooledConnection::State;

  void RemoveWaiter(PoolWaiter& waiter);
  PooledConnection* TakeReady(const AcquireOptions& options);
  // Whether an idle connection is fit to be lent, as far as the kernel knows; it is gone if not.
  bool CheckIdle(PooledConnection& connection);
  // Whether connections on their way will not do for all that wait.
  bool NeedsConnection() const;
  bool MayConnect(Priority priority);
  // False with `failure` and `reason` set when not even a socket could be had.
  bool Connect(Priority priority, Result& result);

  std::string_view FallbackAlpn() const;
  void CountVersion(http::Version version);

  // From a connection.
  void OnConnected(PooledConnection& connection);
  void OnConnectFailed(PooledConnection& connection, PoolFailure failure, std::string_view reason);
  void OnStreamBegun(PooledConnection& connection);
  void OnStreamEnded(PooledConnection& connection);
  void OnCapacityChanged(PooledConnection& connection);
  void OnClosed(PooledConnection& connection);
  void OnIdleTimeout(PooledConnection& connection);
  void OnMaxDuration(PooledConnection& connection);

  // Finds the connection's place after its streams have changed: gives it to those that wait, keeps
  // it, or retires it.
  void Settle(PooledConnection& connection);
  bool Unwanted(PooledConnection& connection);
  void ServeWaiters(PooledConnection& connection);
  // The first that may have a connection which has `served` before, or has not. Null: none.
  PoolWaiter* NextWaiter(bool served);
  void FailPending(PoolFailure failure, std::string_view reason, uint32_t keep);
  // Into the list and counts of `state`, out of those before.
  void Move(PooledConnection& connection, State state);
  void Place(PooledConnection& connection);
  // Closes it when what it has to send is out.
  void Retire(PooledConnection& connection);
  void Destroy(PooledConnection& connection, bool by_peer);
  base::IntrusiveList<PooledConnection>* ListOf(State state);
  uint32_t* CountOf(State state);

  Cluster& cluster_;
  const std::shared_ptr<const Host> host_;
  // What its connections are asked for.
  const std::string server_name_;
  const bool tells_client_;
  const net::Address source_;         // tells_client_: kNone if nobody's
  const net::Address destination_;    // the same
  HostPool* next_of_host_ = nullptr;  // see Cluster::PoolOf
  base::IntrusiveList<PooledConnection> connecting_;
  base::IntrusiveList<PooledConnection> idle_;  // the most recently used in front, as in open_
  base::IntrusiveList<PooledConnection> open_;
  base::IntrusiveList<PooledConnection> full_;
  base::IntrusiveList<PooledConnection> retired_;
  base::IntrusiveList<PoolWaiter> pending_;
  Counts counts_{};
  const http::Version version_;
  // What a connection takes at once before its upstream has told its limit: what the upstream told
  // last, or our own limit; by ALPN as the last handshake made us expect, one at first.
  uint32_t streams_per_connection_;
  bool draining_ = false;
};

}  // namespace sluice::upstream
