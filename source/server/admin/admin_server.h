#pragma once

#include <memory>
#include <string>
#include <thread>

#include "source/base/intrusive_list.h"
#include "source/event/fd_event.h"
#include "source/net/address.h"
#include "source/net/worker.h"
#include "source/proxy/http_stats.h"
#include "source/server/admin/handlers.h"
#include "source/server/server.h"

namespace sluice::server::admin {

class AdminSession;

// The admin interface: HTTP on a thread and loop of its own, so that nothing that keeps the main
// thread busy starves /ready. Owned by the program's main function; outlived by the server.
class AdminServer {
 public:
  AdminServer(Server& server, const base::Clock& clock);
  ~AdminServer();

  // Listens where the bootstrap says, if it says; writes --admin-address-path. False with `error`.
  bool Start(std::string& error);
  void Stop();
  // Where it listens, as the kernel has it; kNone without an address in the bootstrap.
  const net::Address& address() const { return address_; }

  // For its sessions.
  net::Worker& worker() { return worker_; }
  Server& server() { return server_; }
  const http::h1::ServerOptions& http_options() const { return http_options_; }
  // http.admin.*: of this thread.
  proxy::HttpStats& stats() { return stats_.ForThread(worker_.index); }
  void OnSessionClosed(AdminSession& session);

 private:
  static void OnReadable(void* self, uint32_t readiness);
  void Accept();

  Server& server_;
  net::Worker worker_;
  http::h1::ServerOptions http_options_;
  const stats::GroupHandle<proxy::HttpStats> stats_;
  int fd_ = -1;
  net::Address address_;
  std::unique_ptr<event::FdEvent> watch_;
  base::IntrusiveList<AdminSession> sessions_;
  std::thread thread_;
};

}  // namespace sluice::server::admin
