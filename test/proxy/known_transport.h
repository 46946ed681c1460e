#pragma once

#include <memory>
#include <string>
#include <utility>

#include "source/net/transport.h"

namespace sluice::proxy {

// A transport of which only its facts are asked.
class KnownTransport final : public net::Transport {
 public:
  explicit KnownTransport(net::TlsFacts facts)
      : facts_(std::make_shared<net::TlsFacts>(std::move(facts))) {}

  bool ready() const override { return true; }
  net::IoResult Handshake(int) override { return {net::IoResult::Status::kOk, 0, 0}; }
  base::Duration handshake_limit() const override { return base::Duration::zero(); }
  void OnHandshakeTimeout() override {}
  net::IoResult Read(int fd, buffer::Buffer& in, int blocks) override {
    return net::PlainRead(fd, in, blocks);
  }
  net::IoResult Write(int fd, buffer::Buffer& out) override { return net::PlainWrite(fd, out); }
  void EndWriting(int) override {}
  std::string_view failure_reason() override { return reason; }
  std::string_view alpn() const override { return facts_->alpn; }
  std::shared_ptr<const net::TlsFacts> tls_facts() override { return facts_; }

  std::string reason;

 private:
  std::shared_ptr<const net::TlsFacts> facts_;
};

// What a client with a certificate and a server with another have agreed on.
inline net::TlsFacts ClientFacts() {
  net::CertificateFacts peer;
  peer.subject = "CN=client,O=Test";
  peer.issuer = "CN=ca,O=Test";
  peer.serial = "0c";
  peer.sha256 = "aa";
  peer.sha1 = "bb";
  peer.uri_sans = {"spiffe://test/client", "urn:two"};
  peer.dns_sans = {"client.test"};
  peer.ip_sans = {"10.0.0.1"};
  peer.email_sans = {"a@test"};
  peer.valid_from = base::WallTime(std::chrono::hours(24));
  peer.valid_until = base::WallTime(std::chrono::hours(48));
  peer.der = "der";
  net::CertificateFacts above;
  above.serial = "01";
  above.sha256 = "cc";
  above.sha1 = "dd";
  net::CertificateFacts local;
  local.subject = "CN=server,O=Test";
  local.uri_sans = {"spiffe://test/server"};
  net::TlsFacts facts;
  facts.version = "TLSv1.3";
  facts.cipher = "TLS_AES_128_GCM_SHA256";
  facts.server_name = "server.test";
  facts.session_id = "abcd";
  facts.peer_chain = {peer, above};
  facts.local = std::make_shared<net::CertificateFacts>(local);
  return facts;
}

}  // namespace sluice::proxy
