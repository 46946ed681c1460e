#include "source/server/admin/admin_server.h"

#include <errno.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <fstream>

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "source/base/log.h"
#include "source/config/parse/values.h"
#include "source/net/socket.h"
#include "source/server/admin/admin_session.h"

namespace sluice::server::admin {

AdminServer::AdminServer(Server& server, const base::Clock& clock)
    : server_(server),
      worker_(server.options().concurrency + 1, clock),
      stats_(server.stats().AddGroup<proxy::HttpStats>("http.admin.")) {
  http_options_.accept_http_10 = true;
}

AdminServer::~AdminServer() { Stop(); }

bool AdminServer::Start(std::string& error) {
  const auto& config = server_.first_bootstrap().admin();
  if (config.has_address()) {
    extension::FieldErrors errors;
    net::Address address;
    extension::FieldErrors::Scope scope(errors, "admin.address");
    if (!config::ToAddress(config.address(), errors, address)) {
      error = errors.ErrorText();
      return false;
    }
    net::ListenOptions options;
    options.reuse_port = false;
    options.pipe_mode = config.address().pipe().mode();
    fd_ = net::OpenListenSocket(address, options, error);
    if (fd_ < 0) {
      error = "admin: " + error;
      return false;
    }
    watch_ = std::make_unique<event::FdEvent>(worker_.loop, &AdminServer::OnReadable, this);
    watch_->Watch(fd_, event::FdEvent::Interest::kReadLevel);
    const net::Address local = net::LocalAddress(fd_);
    address_ = local.is_ip() ? local : address;
    const std::string text = address_.ToString();
    base::log::Write(base::log::Component::kAdmin, base::log::Level::kInfo,
                     "admin address: " + text);
    if (!server_.options().admin_address_path.empty()) {
      std::ofstream file(server_.options().admin_address_path);
      file << text;
      if (!file.flush()) {
        error = "--admin-address-path: cannot write '" + server_.options().admin_address_path +
                "': " + strerror(errno);
        return false;
      }
    }
  }
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "admin");
    worker_.loop.Run();
  });
  return true;
}

void AdminServer::Stop() {
  if (thread_.joinable()) {
    worker_.loop.Stop();
    thread_.join();
  }
  worker_.loop.RunOnce(/*wait=*/false);  // answers on their way, such as that of /quitquitquit
  sessions_.ForEach([](AdminSession& session) { session.Close(); });
  worker_.loop.RunOnce(/*wait=*/false);
  watch_.reset();
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

void AdminServer::OnReadable(void* self, uint32_t) { static_cast<AdminServer*>(self)->Accept(); }

void AdminServer::Accept() {
  while (true) {
    const int fd = accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    auto* session = new AdminSession(*this, fd);
    sessions_.PushBack(*session);
    session->Start();
  }
}

void AdminServer::OnSessionClosed(AdminSession& session) {
  session.Unlink();
  worker_.loop.DeferDelete(std::unique_ptr<AdminSession>(&session));
}

}  // namespace sluice::server::admin
