#pragma once

#include "source/net/transport.h"

namespace sluice::net::tls {

// Stands where TLS would, while a secret that it needs has not come: the connection fails at its
// handshake, and says why. Its connection's thread.
class SecretlessTransport final : public Transport {
 public:
  bool ready() const override { return false; }
  IoResult Handshake(int fd) override;
  base::Duration handshake_limit() const override { return base::Duration::zero(); }
  void OnHandshakeTimeout() override {}
  IoResult Read(int fd, buffer::Buffer& in, int blocks) override;
  IoResult Write(int fd, buffer::Buffer& out) override;
  void EndWriting(int) override {}
  std::string_view failure_reason() override;
  std::string_view alpn() const override { return {}; }
  std::shared_ptr<const TlsFacts> tls_facts() override { return nullptr; }
};

}  // namespace sluice::net::tls
