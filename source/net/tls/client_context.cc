#include "source/net/tls/client_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "source/net/address.h"
#include "source/net/tls/base_context.h"
#include "source/net/tls/certificate.h"
#include "source/net/tls/tls_transport.h"

namespace sluice::net::tls {
namespace {

ssl_verify_result_t VerifyPeer(SSL* ssl, uint8_t* alert) {
  return static_cast<ssl_verify_result_t>(TlsTransport::VerifyPeerResult(ssl, alert));
}

}  // namespace

ClientContext::~ClientContext() = default;

std::shared_ptr<const ClientContext> ClientContext::Make(ClientContextSpec spec,
                                                         ContextFault& fault) {
  std::shared_ptr<ClientContext> context(new ClientContext(std::move(spec)));
  const ContextSpec& common = context->spec_.common;
  if (!common.alpn.empty() && AlpnWire(common.alpn).empty()) {
    fault = {"alpn_protocols", "a protocol's name has 1 to 255 bytes"};
    return nullptr;
  }
  if (common.credentials.size() > 1) {
    fault = {"tls_certificates", "has more than one: a client shows only one"};
    return nullptr;
  }
  context->context_ = MakeBaseContext(common, fault);
  if (context->context_ == nullptr) return nullptr;
  context->SetUp();
  ERR_clear_error();
  return context;
}

void ClientContext::SetUp() {
  SSL_CTX* const raw = context_.get();
  if (credential() != nullptr) SSL_CTX_add1_credential(raw, credential()->handle());
  const Verifier* const verifier = spec_.common.verifier.get();
  SSL_CTX_set_custom_verify(
      raw, verifier != nullptr && verifier->verifies() ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
      &VerifyPeer);
  const std::string wire = AlpnWire(spec_.common.alpn);
  if (!wire.empty()) {
    SSL_CTX_set_alpn_protos(raw, reinterpret_cast<const uint8_t*>(wire.data()), wire.size());
  }
  if (spec_.max_session_keys > 0) {
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_CLIENT);
    SSL_CTX_sess_set_new_cb(raw, &ClientContext::OnNewSession);
  }
  digest_ = Sha256(DigestOf(spec_.common) + spec_.server_name + '\0' +
                   (spec_.auto_host_sni ? "h" : "-") + std::to_string(spec_.max_session_keys));
}

int ClientContext::OnNewSession(SSL* ssl, SSL_SESSION* session) {
  TlsTransport* const transport = TlsTransport::Of(ssl);
  if (transport == nullptr) return 0;
  transport->OnNewSession(session);
  return 1;  // it is ours now
}

Handle<ssl_st> ClientContext::NewConnection(const SessionNames& names,
                                            std::string_view fallback_alpn,
                                            ClientSessions& sessions) const {
  Handle<ssl_st> ssl(SSL_new(context_.get()));
  if (ssl == nullptr) return nullptr;
  SSL_set_connect_state(ssl.get());
  SSL_set_shed_handshake_config(ssl.get(), 1);
  SSL_set_renegotiate_mode(ssl.get(), ssl_renegotiate_never);
  // An address is no name (RFC 6066 §3), and BoringSSL refuses what is longer than a name can be.
  Address address;
  if (!names.server_name.empty() && !Address::ParseIp(names.server_name, 0, address) &&
      !SSL_set_tlsext_host_name(ssl.get(), std::string(names.server_name).c_str())) {
    ERR_clear_error();
  }
  if (spec_.common.alpn.empty() && !fallback_alpn.empty()) {
    SSL_set_alpn_protos(ssl.get(), reinterpret_cast<const uint8_t*>(fallback_alpn.data()),
                        fallback_alpn.size());
  }
  if (const Handle<ssl_session_st> session = sessions.Take(*this, spec_.max_session_keys, names)) {
    SSL_set_session(ssl.get(), session.get());
  }
  return ssl;
}

}  // namespace sluice::net::tls
