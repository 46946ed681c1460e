#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "source/net/tls/client_sessions.h"
#include "source/net/tls/context_spec.h"

namespace sluice::net::tls {

// TLS towards upstreams, as one cluster has it. Made when a configuration is read; immutable,
// shared by the workers, and kept by each of its connections.
class ClientContext {
 public:
  // Null with `fault`.
  static std::shared_ptr<const ClientContext> Make(ClientContextSpec spec, ContextFault& fault);
  ~ClientContext();
  ClientContext(const ClientContext&) = delete;

  const ClientContextSpec& spec() const { return spec_; }
  const Verifier* verifier() const { return spec_.common.verifier.get(); }
  const Credential* credential() const {
    return spec_.common.credentials.empty() ? nullptr : spec_.common.credentials.front().get();
  }
  // What to ask an endpoint of that hostname for (SNI); empty: nothing.
  const std::string& ServerNameFor(const std::string& hostname) const {
    return spec_.auto_host_sni && !hostname.empty() ? hostname : spec_.server_name;
  }
  // A new connection's state, with a session to resume if `sessions` has one for `names`.
  // `fallback_alpn`, in the form of RFC 7301 §3.1, is offered where the configuration names no
  // protocol; empty: none.
  Handle<ssl_st> NewConnection(const SessionNames& names, std::string_view fallback_alpn,
                               ClientSessions& sessions) const;
  // What decides whether two contexts are the same.
  const std::string& digest() const { return digest_; }

 private:
  explicit ClientContext(ClientContextSpec spec) : spec_(std::move(spec)) {}
  void SetUp();
  static int OnNewSession(ssl_st* ssl, ssl_session_st* session);

  const ClientContextSpec spec_;
  std::string digest_;
  Handle<ssl_ctx_st> context_;
};

}  // namespace sluice::net::tls
