#pragma once

#include <memory>
#include <string>

#include "source/base/arena.h"
#include "source/base/intrusive_list.h"
#include "source/http/conn/server_connection.h"
#include "source/server/admin/handlers.h"

namespace sluice::server::admin {

class AdminServer;

// One connection to the admin interface. Admin thread.
class AdminSession final : public base::ListNode,
                           http::conn::ServerConnectionEvents,
                           http::ServerStreamEvents {
 public:
  AdminSession(AdminServer& admin, int fd);
  ~AdminSession();
  void Start() { connection_.Start(); }
  void Close() { connection_.CloseNow(); }

 private:
  // ServerConnectionEvents
  http::ServerCodecEvents::Storage NewRequest(http::ServerStream& stream) override;
  void OnCodecError(http::ServerStreamEvents& stream, const http::CodecError& error) override;
  void OnActivity() override {}
  void OnClosed(bool by_peer) override;
  // ServerStreamEvents
  void OnRequestHead(bool end) override;
  void OnRequestBody(buffer::Buffer& body, bool end) override;
  void OnRequestTrailers(const http::HeaderMap& trailers) override { Dispatch(); }
  void OnRequestReset(http::StreamReset, std::string_view) override { stream_ = nullptr; }
  void OnDownstreamBlocked() override {}
  void OnDownstreamReady() override {}
  void OnStreamClosed() override { stream_ = nullptr; }

  void Dispatch();
  void Send(const Response& response);

  AdminServer& admin_;
  http::conn::ServerConnection connection_;
  base::Arena arena_;
  std::unique_ptr<http::RequestHead> head_;
  http::ServerStream* stream_ = nullptr;
  std::string body_;
  // Answers may come after the connection has gone: they find out by this.
  std::shared_ptr<AdminSession*> alive_;
};

}  // namespace sluice::server::admin
