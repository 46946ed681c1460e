#include "source/server/worker_listener.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "source/base/log.h"
#include "source/net/socket.h"
#include "source/net/tls/secretless_transport.h"
#include "source/net/tls/tls_transport.h"
#include "source/proxy/http_gate.h"

namespace sluice::server {
namespace {

// Accepts of one listener before others get their turn.
constexpr uint32_t kAcceptsPerTurn = 64;
// How long accepting rests when no descriptor is left: no busy loop (F29).
constexpr base::Duration kPause = std::chrono::milliseconds(100);
// How long a client's handshake may take from its first packet to its last. A listener to which
// nobody has come for twice the time has none under way.
constexpr base::Duration kHandshake = std::chrono::milliseconds(200);

}  // namespace

WorkerListener::WorkerListener(proxy::WorkerContext& context,
                               std::shared_ptr<const proxy::ListenerSpec> spec,
                               std::vector<int> sockets, ConnectionCounts& counts,
                               std::shared_ptr<std::atomic<uint64_t>> own_count,
                               stats::Store& stats)
    : context_(context),
      spec_(std::move(spec)),
      counts_(counts),
      own_count_(std::move(own_count)),
      stats_(spec_->stats.ForThread(context.worker.index)),
      worker_stats_handle_(
          stats.AddGroup<proxy::ListenerWorkerStats>("listener." + spec_->stat_prefix + ".worker_" +
                                                     std::to_string(context.worker.index) + ".")),
      worker_stats_(worker_stats_handle_.ForThread(context.worker.index)),
      pause_(context.worker.loop, event::Callback::To<&WorkerListener::ResumeAccepting>(this)),
      last_handshakes_(context.worker.loop,
                       event::Callback::To<&WorkerListener::StopAccepting>(this)) {
  for (const int fd : sockets) {
    auto socket = std::make_unique<Socket>();
    socket->listener = this;
    socket->fd = fd;
    socket->local = net::LocalAddress(fd);
    socket->watch = std::make_unique<event::FdEvent>(context.worker.loop,
                                                     &WorkerListener::OnReadable, socket.get());
    socket->watch->Watch(fd, event::FdEvent::Interest::kReadLevel);
    sockets_.push_back(std::move(socket));
  }
}

WorkerListener::~WorkerListener() {
  for (const auto& socket : sockets_) {
    socket->watch->Unwatch();
    close(socket->fd);
  }
  while (proxy::ListenerFilterRun* run = pending_.PopFront()) delete run;
  while (proxy::HttpSession* session = sessions_.PopFront()) delete session;
  while (proxy::TcpSession* session = tcp_sessions_.PopFront()) delete session;
}

void WorkerListener::OnReadable(void* object, uint32_t) {
  Socket& socket = *static_cast<Socket*>(object);
  WorkerListener& listener = *socket.listener;
  uint32_t budget = listener.spec_->max_accepts_per_event != 0
                        ? listener.spec_->max_accepts_per_event
                        : kAcceptsPerTurn;
  while (budget-- > 0 && listener.AcceptOne(socket)) {
  }
}

bool WorkerListener::AcceptOne(Socket& socket) {
  sockaddr_storage peer;
  socklen_t size = sizeof(peer);
  const int fd =
      accept4(socket.fd, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) {
    AddConnection(fd, reinterpret_cast<sockaddr*>(&peer), size, socket);
    return true;
  }
  switch (errno) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: OnOutOfDescriptors(); return false;
    case EINTR:
    case ECONNABORTED: return true;
    default: return false;
  }
}

void WorkerListener::OnOutOfDescriptors() {
  if (pause_.armed()) return;
  base::log::Write(base::log::Component::kConnection, base::log::Level::kWarning,
                   "listener '" + spec_->name +
                       "': no file descriptor is left; accepting rests for 100 ms. Raise the limit "
                       "(ulimit -n).");
  for (const auto& each : sockets_) each->watch->Unwatch();
  pause_.Arm(kPause);
}

void WorkerListener::ResumeAccepting() {
  for (const auto& each : sockets_) {
    if (!each->watch->watching())
      each->watch->Watch(each->fd, event::FdEvent::Interest::kReadLevel);
  }
}

bool WorkerListener::OverLimit() {
  const uint64_t own_limit = spec_->connection_limit.Get();
  if (own_limit != 0 && own_count_->load(std::memory_order_relaxed) >= own_limit) {
    stats_.downstream_cx_overflow.Inc();
    return true;
  }
  const uint64_t limit = counts_.global_limit.Get();
  if (limit != 0 && !spec_->ignore_global_limit &&
      counts_.global.load(std::memory_order_relaxed) >= limit) {
    stats_.downstream_global_cx_overflow.Inc();
    return true;
  }
  return false;
}

void WorkerListener::AddConnection(int fd, const sockaddr* peer, socklen_t peer_size,
                                   const Socket& socket) {
  last_accept_ = context_.worker.loop.Now();
  if (OverLimit()) {
    close(fd);
    return;
  }
  net::Address remote = net::Address::FromSockaddr(peer, peer_size).Unmapped();
  if (remote.kind() == net::Address::Kind::kPipe) remote = socket.local;
  proxy::DownstreamAddresses addresses(
      socket.local.is_any() ? net::LocalAddress(fd).Unmapped() : socket.local, std::move(remote));
  addresses.connection_id = context_.worker.next_connection_id++;
  Begin(fd, std::move(addresses));
}

void WorkerListener::Begin(int fd, proxy::DownstreamAddresses addresses) {
  Count();
  proxy::AcceptedConnection connection{fd, context_, std::move(addresses)};
  if (spec_->listener_filters.empty()) return Dispatch(std::move(connection));
  auto* run = new proxy::ListenerFilterRun(spec_, stats_, std::move(connection), *this);
  pending_.PushBack(*run);
  run->Start();
}

void WorkerListener::OnFiltersPassed(proxy::ListenerFilterRun& run) {
  run.Unlink();
  context_.worker.loop.DeferDelete(std::unique_ptr<proxy::ListenerFilterRun>(&run));
  proxy::AcceptedConnection connection = std::move(run.connection());
  run.connection().fd = -1;
  if (spec_->use_original_dst && lookup_ != nullptr && connection.addresses.local_restored()) {
    WorkerListener* const other = lookup_->ListenerAt(connection.addresses.local);
    if (other != nullptr && other != this) {
      Uncount();
      if (other->OverLimit()) {
        close(connection.fd);
      } else {
        other->Begin(connection.fd, std::move(connection.addresses));
      }
      return;
    }
  }
  Dispatch(std::move(connection));
}

void WorkerListener::OnFiltersFailed(proxy::ListenerFilterRun& run) {
  run.Unlink();
  context_.worker.loop.DeferDelete(std::unique_ptr<proxy::ListenerFilterRun>(&run));
  Uncount();
}

void WorkerListener::Dispatch(proxy::AcceptedConnection connection) {
  const proxy::DownstreamAddresses& addresses = connection.addresses;
  const proxy::FilterChainSpec* found = proxy::FindFilterChain(
      *spec_, {addresses.local, addresses.remote, addresses.direct_remote(),
               addresses.requested_server_name(), connection.transport_protocol,
               &connection.application_protocols});
  if (found == nullptr) return RefuseUnmatched(connection);
  stats_.downstream_cx_total.Inc();
  stats_.downstream_cx_active.Inc();
  worker_stats_.downstream_cx_total.Inc();
  worker_stats_.downstream_cx_active.Inc();
  // The chain lives as long as its listener's configuration.
  const std::shared_ptr<const proxy::FilterChainSpec> chain(spec_, found);
  if (chain->http != nullptr) return StartHttp(chain, std::move(connection));
  auto* session = new proxy::TcpSession(chain, std::move(connection), *this);
  tcp_sessions_.PushBack(*session);
  if (chain->tls != nullptr) session->SetTransport(MakeTransport(*chain));
  session->Start();
}

std::unique_ptr<net::Transport> WorkerListener::MakeTransport(const proxy::FilterChainSpec& chain) {
  const auto& context = chain.tls->Of(context_.worker.index);
  if (context == nullptr) {
    chain.tls->stats(context_.worker.index).downstream_context_secrets_not_ready.Inc();
    return std::make_unique<net::tls::SecretlessTransport>();
  }
  return net::tls::TlsTransport::Accept(context,
                                        {context_.worker.index, context_.worker.blocks,
                                         &stats_.downstream_cx_transport_socket_connect_timeout});
}

void WorkerListener::StartHttp(const std::shared_ptr<const proxy::FilterChainSpec>& chain,
                               proxy::AcceptedConnection connection) {
  const bool gated = !chain->filters.empty() || !connection.filter_state.empty();
  std::unique_ptr<proxy::FilterState> state;
  if (gated) {
    state = std::make_unique<proxy::FilterState>(std::move(connection.filter_state));
    connection.addresses.filter_state = state.get();
  }
  auto* session = new proxy::HttpSession(context_, chain->http, connection.fd,
                                         std::move(connection.addresses), *this);
  sessions_.PushBack(*session);
  if (chain->tls != nullptr) session->SetTransport(MakeTransport(*chain));
  if (gated) {
    auto owned = std::make_unique<proxy::HttpGate>(context_, chain, std::move(state), *session);
    proxy::HttpGate& gate = *owned;
    session->socket().SetGate(std::move(owned));
    gate.Start();
    if (!session->socket().open()) return;
  }
  session->Start();
}

void WorkerListener::RefuseUnmatched(proxy::AcceptedConnection& connection) {
  stats_.no_filter_chain_match.Inc();
  if (!spec_->access_logs.empty()) {
    proxy::StreamInfo info;
    info.start = context_.worker.loop.Now();
    info.start_wall = context_.WallAt(info.start);
    info.downstream = &connection.addresses;
    info.flags.Set(proxy::ResponseFlag::kNoRouteFound);
    info.details = "filter_chain_not_found";
    Log(*spec_, info);
  }
  close(connection.fd);
  Uncount();
}

void WorkerListener::Log(const proxy::ListenerSpec& spec, const proxy::StreamInfo& info) {
  for (const auto& log : spec.access_logs)
    proxy::LogStream(*log, {info, context_.node}, context_.logs);
}

void WorkerListener::Count() {
  counts_.global.fetch_add(1, std::memory_order_relaxed);
  own_count_->fetch_add(1, std::memory_order_relaxed);
  ++session_count_;
}

void WorkerListener::Uncount() {
  --session_count_;
  counts_.global.fetch_sub(1, std::memory_order_relaxed);
  own_count_->fetch_sub(1, std::memory_order_relaxed);
  if (pause_.armed()) {  // a descriptor is free again
    pause_.Disarm();
    ResumeAccepting();
  }
}

void WorkerListener::CountClosed(base::MonotonicTime accepted) {
  stats_.downstream_cx_active.Dec();
  worker_stats_.downstream_cx_active.Dec();
  stats_.downstream_cx_destroy.Inc();
  stats_.downstream_cx_length_ms.Record(
      static_cast<uint64_t>(base::ToMillis(context_.worker.loop.Now() - accepted)));
  Uncount();
}

void WorkerListener::OnSessionClosed(proxy::HttpSession& session) {
  session.Unlink();
  if (!spec_->access_logs.empty()) {
    proxy::StreamInfo info;
    info.start = session.accepted();
    info.start_wall = context_.WallAt(info.start);
    info.end = info.Since(context_.worker.loop.Now());
    info.bytes_received = session.socket().bytes_read();
    info.bytes_sent = session.socket().bytes_written();
    info.downstream = &session.addresses();
    Log(*spec_, info);
  }
  context_.worker.loop.DeferDelete(std::unique_ptr<proxy::HttpSession>(&session));
  CountClosed(session.accepted());
}

void WorkerListener::OnSessionClosed(proxy::TcpSession& session) {
  session.Unlink();
  if (!spec_->access_logs.empty()) Log(*spec_, session.info());
  context_.worker.loop.DeferDelete(std::unique_ptr<proxy::TcpSession>(&session));
  CountClosed(session.accepted());
}

void WorkerListener::Update(std::shared_ptr<const proxy::ListenerSpec> spec) {
  const bool same = spec->hash == spec_->hash;
  spec_ = std::move(spec);
  if (!same) DrainSessions(/*idle_too=*/false);
}

void WorkerListener::StopAcceptingGently() {
  if (stopped_ || stopping()) return;
  const base::MonotonicTime now = context_.worker.loop.Now();
  bool others_wait = !sockets_.empty() && now - last_accept_ < 2 * kHandshake;
  // The kernel may not take the filter: then new handshakes would be lost as those under way are.
  for (const auto& socket : sockets_)
    others_wait = others_wait && net::DropNewHandshakes(socket->fd);
  if (!others_wait) return StopAccepting();
  last_handshakes_.Arm(kHandshake);
}

void WorkerListener::StopAccepting() {
  last_handshakes_.Disarm();
  for (const auto& socket : sockets_) {
    socket->watch->Unwatch();
    // The kernel may not take the filter: then a handshake that ends between the last accept and
    // the close is lost, so that nothing may stand between the two.
    net::DropNewHandshakes(socket->fd);
    while (AcceptOne(*socket)) {
    }
    close(socket->fd);
  }
  sockets_.clear();
  stopped_ = true;
  pause_.Disarm();
}

void WorkerListener::DrainSessions(bool idle_too) {
  // TCP has no way to ask a client to go elsewhere (L13): those connections stay to their end.
  sessions_.ForEach([idle_too](proxy::HttpSession& session) { session.Drain(idle_too); });
}

void WorkerListener::CloseSessions() {
  pending_.ForEach([this](proxy::ListenerFilterRun& run) {
    run.Close();
    OnFiltersFailed(run);
  });
  sessions_.ForEach([](proxy::HttpSession& session) { session.Close(); });
  tcp_sessions_.ForEach([](proxy::TcpSession& session) { session.CloseNow(); });
}

uint32_t WorkerListener::busy_count() {
  uint32_t busy = session_count_;  // who speaks TCP, or has not said yet what, is always busy
  sessions_.ForEach([&busy](proxy::HttpSession& session) { busy -= session.busy() ? 0 : 1; });
  return busy;
}

}  // namespace sluice::server
