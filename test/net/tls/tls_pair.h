#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>

#include "source/net/tls/tls_transport.h"
#include "source/stats/store.h"
#include "test/net/tls/made_certificates.h"

namespace sluice::net::tls {

inline std::shared_ptr<const Credential> Load(const MadeCertificate& made) {
  std::string error;
  auto credential = Credential::Load({made.pem, made.key_pem, "", "", "<inline>"}, error);
  EXPECT_NE(credential, nullptr) << error;
  return credential;
}

inline std::shared_ptr<const Verifier> Trusting(const MadeCertificate& ca,
                                                ValidationSpec spec = {}) {
  spec.trusted_ca = ca.pem;
  std::string error;
  auto verifier = Verifier::Make(spec, error);
  EXPECT_NE(verifier, nullptr) << error;
  return verifier;
}

// The two sides of TLS over a pair of sockets, step by step. The server has a certificate for
// server.test; neither side verifies, unless its spec is changed before Connect.
class TlsPair {
 public:
  TlsPair() {
    CertificateWish wish;
    wish.name = "server";
    wish.sans = {"DNS:server.test"};
    server_spec.common.credentials = {Load(Make(wish, &ca))};
    client_spec.server_name = "server.test";
    int fds[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    client_fd = fds[0];
    server_fd = fds[1];
  }
  ~TlsPair() {
    close(client_fd);
    close(server_fd);
  }

  // Makes the contexts of the specs, unless they are there.
  void MakeContexts() {
    ContextFault fault;
    if (server_context == nullptr) {
      server_spec.common.stats = store.AddGroup<TlsStats>("s.");
      server_spec.common.choices = store.AddGroup<TlsChoiceStats>("s.");
      server_context = ServerContext::Make(server_spec, fault);
      ASSERT_NE(server_context, nullptr) << fault.field << ": " << fault.why;
    }
    if (client_context != nullptr) return;
    client_spec.common.stats = store.AddGroup<TlsStats>("c.");
    client_spec.common.choices = store.AddGroup<TlsChoiceStats>("c.");
    client_context = ClientContext::Make(client_spec, fault);
    ASSERT_NE(client_context, nullptr) << fault.field << ": " << fault.why;
  }

  // A new pair of transports, before their handshake.
  void Open() {
    MakeContexts();
    server = TlsTransport::Accept(server_context, {0, blocks, &timeouts});
    client = TlsTransport::Connect(client_context,
                                   {client_context->ServerNameFor(hostname), "", fallback_alpn},
                                   sessions, {0, blocks});
  }

  // True when both sides are ready.
  bool Handshake() {
    for (int i = 0; i < 20 && !(client->ready() && server->ready()); ++i) {
      if (!client->ready() && client->Handshake(client_fd).status == IoResult::Status::kError) {
        if (!server->ready()) server->Handshake(server_fd);
        return false;
      }
      if (!server->ready() && server->Handshake(server_fd).status == IoResult::Status::kError) {
        ClientReads();
        return false;
      }
    }
    return client->ready() && server->ready();
  }
  bool Connect() {
    Open();
    return Handshake();
  }

  // One read of each side: brings what it has from the other.
  IoResult ClientReads() {
    return client->ready() ? client->Read(client_fd, client_in, 1) : client->Handshake(client_fd);
  }
  IoResult ServerReads() { return server->Read(server_fd, server_in, 1); }

  // The tickets of TLS 1.3 come with the first that the server says.
  void TakeTickets() {
    buffer::Buffer word(blocks);
    word.Append("x");
    server->Write(server_fd, word);
    ClientReads();
    client_in.Clear();
  }

  // The cells outlive the contexts only as long as a handle does.
  TlsStats& server_stats() { return server_context->spec().common.stats.ForThread(0); }
  TlsStats& client_stats() { return client_context->spec().common.stats.ForThread(0); }

  MadeCertificate ca = MakeCa("ca");
  stats::Store store{1};
  stats::Counter timeouts;
  ServerContextSpec server_spec;
  ClientContextSpec client_spec;
  std::string hostname;
  std::string fallback_alpn;
  std::shared_ptr<const ServerContext> server_context;
  std::shared_ptr<const ClientContext> client_context;
  ClientSessions sessions;
  buffer::BlockPool blocks;
  buffer::Buffer client_in{blocks};
  buffer::Buffer server_in{blocks};
  std::unique_ptr<TlsTransport> server;
  std::unique_ptr<TlsTransport> client;
  int client_fd = -1;
  int server_fd = -1;
};

}  // namespace sluice::net::tls
