#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "source/buffer/block.h"
#include "source/net/tls/client_context.h"
#include "source/net/tls/failure.h"
#include "source/net/tls/server_context.h"
#include "source/net/tls/socket_bio.h"
#include "source/net/tls/tls_stats.h"
#include "source/net/transport.h"

namespace sluice::net::tls {

// What the connections of one thread share. All outlive them.
struct TlsThread {
  int index;  // of the thread's cells of statistics
  buffer::BlockPool& blocks;
  stats::Counter* handshake_timeouts = nullptr;  // null: counted elsewhere
};

// What a connection to an upstream asks for.
struct ConnectSpec {
  std::string server_name;         // SNI; empty: none
  std::string required_name;       // that the certificate has to be for, too; empty: none
  std::string_view fallback_alpn;  // as ClientContext::NewConnection has it
};

// TLS on one connection, client's or server's side (RFC 8446, RFC 5246). Reads and writes the
// socket directly, without a copy of what waits to be sent; an idle one owns no buffer. A failure
// is kept as a small value; its text is built when it is asked for. The connection's thread.
class TlsTransport final : public Transport {
 public:
  static std::unique_ptr<TlsTransport> Accept(std::shared_ptr<const ServerContext> context,
                                              const TlsThread& thread);
  // `sessions` outlives it.
  static std::unique_ptr<TlsTransport> Connect(std::shared_ptr<const ClientContext> context,
                                               ConnectSpec spec, ClientSessions& sessions,
                                               const TlsThread& thread);
  ~TlsTransport() override;

  // Transport
  bool ready() const override { return ready_; }
  IoResult Handshake(int fd) override;
  base::Duration handshake_limit() const override;
  void OnHandshakeTimeout() override;
  IoResult Read(int fd, buffer::Buffer& in, int blocks) override;
  IoResult Write(int fd, buffer::Buffer& out) override;
  void EndWriting(int fd) override;
  std::string_view failure_reason() override;
  std::string_view alpn() const override;
  std::shared_ptr<const TlsFacts> tls_facts() override;

  Failure failure() const { return failure_; }

  // For the contexts, whose callbacks know only BoringSSL's object.
  static TlsTransport* Of(const ssl_st* ssl);
  static int VerifyPeerResult(ssl_st* ssl, uint8_t* alert);
  void SetFailure(Failure failure) { failure_ = failure; }
  bool has_local() const { return local_ != nullptr; }
  void SetLocal(const Credential* local) { local_ = local; }
  void OnNewSession(ssl_session_st* session);  // takes it

 private:
  TlsTransport(std::shared_ptr<const ServerContext> server,
               std::shared_ptr<const ClientContext> client, const TlsThread& thread);
  void Attach(Handle<ssl_st> ssl);
  const ContextSpec& common() const;
  const Verifier* verifier() const { return common().verifier.get(); }
  bool VerifyPeer(uint8_t* alert);
  void OnHandshakeDone();
  // Keeps why the last call failed, counts it, and says it as errno.
  IoResult Fail(int ssl_error, size_t moved);
  void Count(Failure failure);
  void Log(int fd) const;

  const std::shared_ptr<const ServerContext> server_;  // one of the two is null
  const std::shared_ptr<const ClientContext> client_;
  TlsStats& stats_;  // the context keeps them
  TlsChoiceStats& choices_;
  stats::Counter* const timeouts_;
  ClientSessions* sessions_ = nullptr;  // a client's
  std::string server_name_;             // a client's, as in ConnectSpec
  std::string required_name_;           // the same
  SocketBio bio_;
  Handle<ssl_st> ssl_;  // goes before bio_
  const Credential* local_ = nullptr;
  ErrorList errors_;
  std::string detail_;  // the verifier's
  std::string failure_text_;
  std::shared_ptr<const TlsFacts> facts_;  // made when somebody asks
  uint32_t pending_write_ = 0;             // what BoringSSL has sealed and not sent: said again
  Failure failure_ = Failure::kNone;
  bool ready_ = false;
  bool ended_ = false;  // close_notify is out, or cannot be
  bool validated_ = false;
};

}  // namespace sluice::net::tls
