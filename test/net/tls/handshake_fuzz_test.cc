// Any bytes where a handshake is expected, in one piece and cut in two: no crash, an end that is
// one of those that there are, and never a peer that was let in without a certificate.
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "source/base/check.h"
#include "source/net/tls/tls_transport.h"
#include "source/stats/store.h"
#include "test/net/tls/made_certificates.h"

namespace sluice::net::tls {
namespace {

// Two certificates, so that the choice by the client's hello runs too.
class Sides {
 public:
  Sides() {
    ServerContextSpec server;
    ClientContextSpec client;
    std::string error;
    const MadeCertificate ca = MakeCa("ca");
    for (const char* name : {"DNS:a.test", "DNS:*.b.test"}) {
      CertificateWish wish;
      wish.sans = {name};
      const MadeCertificate made = Make(wish, &ca);
      server.common.credentials.push_back(Credential::Load({made.pem, made.key_pem}, error));
    }
    ValidationSpec validation;
    validation.trusted_ca = ca.pem;
    server.common.verifier = Verifier::Make(validation, error);
    client.common.verifier = server.common.verifier;
    server.require_client_certificate = true;
    server.common.alpn = {"h2", "http/1.1"};
    server.common.stats = client.common.stats = store_.AddGroup<TlsStats>("s.");
    server.common.choices = client.common.choices = store_.AddGroup<TlsChoiceStats>("s.");
    ContextFault fault;
    server_ = ServerContext::Make(server, fault);
    client_ = ClientContext::Make(client, fault);
    SLUICE_CHECK(server_ != nullptr && client_ != nullptr);
  }

  void Feed(bool to_server, std::string_view first, std::string_view second) {
    int fds[2];
    SLUICE_CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds) == 0);
    const TlsThread thread{0, blocks_};
    std::unique_ptr<TlsTransport> transport =
        to_server ? TlsTransport::Accept(server_, thread)
                  : TlsTransport::Connect(client_, {"a.test", "", ""}, sessions_, thread);
    for (const std::string_view piece : {first, second}) {
      if (!piece.empty() && send(fds[1], piece.data(), piece.size(), MSG_NOSIGNAL) < 0) break;
      if (transport->Handshake(fds[0]).status == IoResult::Status::kError) break;
    }
    SLUICE_CHECK(!transport->ready());
    shutdown(fds[1], SHUT_WR);
    const IoResult last = transport->Handshake(fds[0]);
    SLUICE_CHECK(last.status != IoResult::Status::kOk);
    transport->failure_reason();
    SLUICE_CHECK(!WordsFor(transport->failure()).empty() ||
                 last.status == IoResult::Status::kWouldBlock);
    transport->tls_facts();
    close(fds[0]);
    close(fds[1]);
  }

 private:
  stats::Store store_{1};
  buffer::BlockPool blocks_;
  ClientSessions sessions_;
  std::shared_ptr<const ServerContext> server_;
  std::shared_ptr<const ClientContext> client_;
};

}  // namespace
}  // namespace sluice::net::tls

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static auto* const sides = new sluice::net::tls::Sides();
  if (size < 2 || size > 40000) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t cut = data[0] % bytes.size();
  sides->Feed((data[0] & 128) != 0, bytes, {});
  sides->Feed((data[0] & 128) != 0, bytes.substr(0, cut), bytes.substr(cut));
  return 0;
}
