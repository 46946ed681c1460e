#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "source/base/intrusive_list.h"
#include "source/event/fd_event.h"
#include "source/event/timer.h"
#include "source/proxy/http_session.h"
#include "source/proxy/listener_filter_run.h"
#include "source/proxy/listener_spec.h"
#include "source/proxy/tcp_session.h"
#include "source/proxy/worker_context.h"
#include "source/runtime/cell.h"
#include "source/stats/store.h"

namespace sluice::server {

// Counts that all workers share, for limits. Each on its own cache line.
struct ConnectionCounts {
  alignas(64) std::atomic<uint64_t> global{0};
  runtime::Number global_limit;  // 0: none
};

class WorkerListener;

// Knows the listener that stands for an address (use_original_dst).
class ListenerLookup {
 public:
  // That of exactly this address, else the one of every address with its port; null: none.
  virtual WorkerListener* ListenerAt(const net::Address& address) = 0;

 protected:
  ~ListenerLookup() = default;
};

// One worker's end of a listener: its sockets and the connections that came in by them. Owned by
// the worker.
class WorkerListener final : public base::ListNode,
                             proxy::SessionOwner,
                             proxy::TcpSessionOwner,
                             proxy::ListenerFilterEvents {
 public:
  // Takes the sockets, one for each address; none when it gets its connections from others. `stats`
  // outlives it.
  WorkerListener(proxy::WorkerContext& context, std::shared_ptr<const proxy::ListenerSpec> spec,
                 std::vector<int> sockets, ConnectionCounts& counts,
                 std::shared_ptr<std::atomic<uint64_t>> own_count, stats::Store& stats);
  ~WorkerListener();

  const proxy::ListenerSpec& spec() const { return *spec_; }
  // Where connections go that wanted to go elsewhere; outlives the listener. Null: nowhere else.
  void SetLookup(ListenerLookup* lookup) { lookup_ = lookup; }
  // New connections follow `spec`; those that came under another one are asked to go.
  void Update(std::shared_ptr<const proxy::ListenerSpec> spec);
  // Accepts what the kernel has accepted already, then closes the sockets (L14).
  void StopAccepting();
  // The same when handshakes under way have had the time to end: whoever has begun one, as clients
  // do all the time, is let in; nobody begins another.
  void StopAcceptingGently();
  // Asks connections to go elsewhere with their next answer; idle ones end now if `idle_too`.
  void DrainSessions(bool idle_too);
  void CloseSessions();
  bool has_sessions() const {
    return !sessions_.empty() || !tcp_sessions_.empty() || !pending_.empty();
  }
  uint32_t session_count() const { return session_count_; }
  uint32_t busy_count();
  bool stopped() const { return stopped_; }
  bool stopping() const { return last_handshakes_.armed(); }  // gently

 private:
  struct Socket {
    WorkerListener* listener;
    int fd;
    net::Address local;
    std::unique_ptr<event::FdEvent> watch;
  };
  static void OnReadable(void* socket, uint32_t readiness);
  // False when nothing more can be accepted now.
  bool AcceptOne(Socket& socket);
  void AddConnection(int fd, const sockaddr* peer, socklen_t peer_size, const Socket& socket);
  // Takes a connection that another listener, or the kernel, has accepted.
  void Begin(int fd, proxy::DownstreamAddresses addresses);
  // The filters are done: finds the chain.
  void Dispatch(proxy::AcceptedConnection connection);
  std::unique_ptr<net::Transport> MakeTransport(const proxy::FilterChainSpec& chain);
  void StartHttp(const std::shared_ptr<const proxy::FilterChainSpec>& chain,
                 proxy::AcceptedConnection connection);
  void RefuseUnmatched(proxy::AcceptedConnection& connection);
  void Log(const proxy::ListenerSpec& spec, const proxy::StreamInfo& info);
  bool OverLimit();
  void OnOutOfDescriptors();
  void ResumeAccepting();
  void Count();
  void Uncount();
  void CountClosed(base::MonotonicTime accepted);
  void OnSessionClosed(proxy::HttpSession& session) override;
  void OnSessionClosed(proxy::TcpSession& session) override;
  void OnFiltersPassed(proxy::ListenerFilterRun& run) override;
  void OnFiltersFailed(proxy::ListenerFilterRun& run) override;

  proxy::WorkerContext& context_;
  std::shared_ptr<const proxy::ListenerSpec> spec_;
  ConnectionCounts& counts_;
  const std::shared_ptr<std::atomic<uint64_t>> own_count_;
  proxy::ListenerStats& stats_;
  stats::GroupHandle<proxy::ListenerWorkerStats> worker_stats_handle_;
  proxy::ListenerWorkerStats& worker_stats_;
  std::vector<std::unique_ptr<Socket>> sockets_;
  ListenerLookup* lookup_ = nullptr;
  base::IntrusiveList<proxy::ListenerFilterRun> pending_;  // their chain is not known yet
  base::IntrusiveList<proxy::HttpSession> sessions_;
  base::IntrusiveList<proxy::TcpSession> tcp_sessions_;
  uint32_t session_count_ = 0;  // pending ones too
  bool stopped_ = false;
  base::MonotonicTime last_accept_{};
  event::Timer pause_;            // after EMFILE
  event::Timer last_handshakes_;  // then the sockets close
};

}  // namespace sluice::server
