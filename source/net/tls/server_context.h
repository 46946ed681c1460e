#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/net/tls/context_spec.h"
#include "source/net/tls/ticket_keys.h"

namespace sluice::net::tls {

// TLS towards clients, as one filter chain has it. Made when a configuration is read; immutable,
// shared by the workers, and kept by each of its connections.
class ServerContext {
 public:
  // Null with `fault`.
  static std::shared_ptr<const ServerContext> Make(ServerContextSpec spec, ContextFault& fault);
  ~ServerContext();
  ServerContext(const ServerContext&) = delete;

  const ServerContextSpec& spec() const { return spec_; }
  const Verifier* verifier() const { return spec_.common.verifier.get(); }
  // What decides whether two contexts are the same.
  const std::string& digest() const { return digest_; }
  // A new connection's state; the caller brings its BIO.
  Handle<ssl_st> NewConnection() const;
  // Which of our certificates `handle` stands for; null: none of them.
  const Credential* FindCredential(const ssl_credential_st* handle) const;
  // The only certificate that there is; null when the client's hello chooses among several.
  const Credential* only_credential() const;

  // The certificates for a server name, the best first: those with the name itself, those with a
  // wildcard for it, in each group ECDSA first. Without any, or without a name: all of them.
  // `matched`: whether there was one for the name.
  std::vector<const Credential*> CredentialsFor(std::string_view server_name, bool& matched) const;

 private:
  struct Callbacks;  // what BoringSSL calls
  explicit ServerContext(ServerContextSpec spec);
  void SetUp();

  const ServerContextSpec spec_;
  const TicketKeys ticket_keys_;
  const std::string alpn_wire_;
  std::string digest_;
  Handle<ssl_ctx_st> context_;
};

}  // namespace sluice::net::tls
