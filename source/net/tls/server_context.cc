#include "source/net/tls/server_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "source/base/ascii.h"
#include "source/net/tls/base_context.h"
#include "source/net/tls/certificate.h"
#include "source/net/tls/san_matcher.h"
#include "source/net/tls/tls_transport.h"

namespace sluice::net::tls {
namespace {

int ContextIndex() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

bool HasExactly(const Credential& credential, std::string_view name) {
  const auto& names = credential.server_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool HasWildcard(const Credential& credential, std::string_view name) {
  const auto& names = credential.server_names();
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& each) { return DnsNameMatches(each, name); });
}

uint32_t SecondsOf(base::Duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  return static_cast<uint32_t>(std::min<int64_t>(std::max<int64_t>(seconds, 1), UINT32_MAX));
}

ssl_verify_result_t VerifyPeer(SSL* ssl, uint8_t* alert) {
  return static_cast<ssl_verify_result_t>(TlsTransport::VerifyPeerResult(ssl, alert));
}

}  // namespace

struct ServerContext::Callbacks {
  static const ServerContext& Of(const SSL* ssl) {
    return *static_cast<const ServerContext*>(
        SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), ContextIndex()));
  }

  static ssl_select_cert_result_t SelectCertificate(const SSL_CLIENT_HELLO* hello) {
    const ServerContext& context = Of(hello->ssl);
    const char* name = SSL_get_servername(hello->ssl, TLSEXT_NAMETYPE_host_name);
    bool matched = false;
    const auto credentials = context.CredentialsFor(name == nullptr ? "" : name, matched);
    if (context.spec_.require_sni && !matched) {
      TlsTransport::Of(hello->ssl)->SetFailure(Failure::kNoServerName);
      return ssl_select_cert_error;
    }
    for (const Credential* each : credentials) {
      if (!SSL_add1_credential(hello->ssl, each->handle())) return ssl_select_cert_error;
    }
    return ssl_select_cert_success;
  }

  static int SelectProtocol(SSL* ssl, const uint8_t** out, uint8_t* out_size, const uint8_t* in,
                            unsigned in_size, void*) {
    const std::string& ours = Of(ssl).alpn_wire_;
    // Ours are wanted in our order, so they stand on the side that decides.
    const int result = SSL_select_next_proto(const_cast<uint8_t**>(out), out_size,
                                             reinterpret_cast<const uint8_t*>(ours.data()),
                                             static_cast<unsigned>(ours.size()), in, in_size);
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
  }

  static int TicketKey(SSL* ssl, uint8_t* name, uint8_t* iv, EVP_CIPHER_CTX* cipher, HMAC_CTX* hmac,
                       int encrypt) {
    const TicketKeys& keys = Of(ssl).ticket_keys_;
    return encrypt != 0 ? keys.Seal(name, iv, cipher, hmac) : keys.Open(name, iv, cipher, hmac);
  }

  // Which certificate has been chosen is only told while the handshake runs.
  static void Progress(const SSL* ssl, int, int) {
    TlsTransport* const transport = TlsTransport::Of(ssl);
    if (transport == nullptr || transport->has_local()) return;
    transport->SetLocal(Of(ssl).FindCredential(SSL_get0_selected_credential(ssl)));
  }
};

ServerContext::ServerContext(ServerContextSpec spec)
    : spec_(std::move(spec)),
      ticket_keys_(spec_.ticket_keys),
      alpn_wire_(AlpnWire(spec_.common.alpn)) {}

ServerContext::~ServerContext() = default;

std::shared_ptr<const ServerContext> ServerContext::Make(ServerContextSpec spec,
                                                         ContextFault& fault) {
  std::shared_ptr<ServerContext> context(new ServerContext(std::move(spec)));
  const ServerContextSpec& own = context->spec_;
  if (own.common.credentials.empty()) {
    fault = {"tls_certificates", "is empty: a server needs a certificate"};
    return nullptr;
  }
  for (const std::string& key : own.ticket_keys) {
    if (key.size() == TicketKeys::kKeySize) continue;
    fault = {"session_ticket_keys", "a key has " + std::to_string(key.size()) + " bytes; 80 it is"};
    return nullptr;
  }
  if (!own.common.alpn.empty() && context->alpn_wire_.empty()) {
    fault = {"alpn_protocols", "a protocol's name has 1 to 255 bytes"};
    return nullptr;
  }
  context->context_ = MakeBaseContext(own.common, fault);
  if (context->context_ == nullptr) return nullptr;
  context->SetUp();
  ERR_clear_error();
  return context;
}

void ServerContext::SetUp() {
  SSL_CTX* const raw = context_.get();
  SSL_CTX_set_ex_data(raw, ContextIndex(), this);
  const bool choice = only_credential() == nullptr || spec_.require_sni;
  if (choice) {
    SSL_CTX_set_select_certificate_cb(raw, &Callbacks::SelectCertificate);
    SSL_CTX_set_info_callback(raw, &Callbacks::Progress);
  } else {
    SSL_CTX_add1_credential(raw, spec_.common.credentials.front()->handle());
  }
  if (!alpn_wire_.empty()) SSL_CTX_set_alpn_select_cb(raw, &Callbacks::SelectProtocol, nullptr);
  if (!spec_.prefer_client_ciphers) SSL_CTX_set_options(raw, SSL_OP_CIPHER_SERVER_PREFERENCE);

  const Verifier* const verifier = spec_.common.verifier.get();
  int mode = verifier != nullptr && verifier->verifies() ? SSL_VERIFY_PEER : SSL_VERIFY_NONE;
  if (spec_.require_client_certificate) {
    mode = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  }
  SSL_CTX_set_custom_verify(raw, mode, &VerifyPeer);
  if (verifier != nullptr && !verifier->spec().suppress_client_ca_list) {
    for (const auto& trusted : verifier->trusted()) SSL_CTX_add_client_CA(raw, trusted.get());
  }

  if (!spec_.stateless_resumption) SSL_CTX_set_options(raw, SSL_OP_NO_TICKET);
  if (!ticket_keys_.empty()) SSL_CTX_set_tlsext_ticket_key_cb(raw, &Callbacks::TicketKey);
  SSL_CTX_set_session_cache_mode(
      raw, spec_.stateful_resumption ? SSL_SESS_CACHE_SERVER : SSL_SESS_CACHE_OFF);
  if (spec_.session_timeout != base::Duration::zero()) {
    SSL_CTX_set_timeout(raw, SecondsOf(spec_.session_timeout));
    SSL_CTX_set_session_psk_dhe_timeout(raw, SecondsOf(spec_.session_timeout));
  }
  // A session goes on only where the same rules let its client in (TL-04).
  const std::string id =
      Sha256(DigestOf(spec_.common) + (spec_.require_client_certificate ? "r" : "-") +
             (spec_.require_sni ? "s" : "-"));
  SSL_CTX_set_session_id_context(raw, reinterpret_cast<const uint8_t*>(id.data()), id.size());
  digest_ = id;
  for (const std::string& key : spec_.ticket_keys) digest_ += Sha256(key);
}

Handle<ssl_st> ServerContext::NewConnection() const {
  Handle<ssl_st> ssl(SSL_new(context_.get()));
  if (ssl != nullptr) {
    SSL_set_accept_state(ssl.get());
    SSL_set_shed_handshake_config(ssl.get(), 1);
  }
  return ssl;
}

const Credential* ServerContext::only_credential() const {
  const auto& all = spec_.common.credentials;
  return all.size() == 1 ? all.front().get() : nullptr;
}

const Credential* ServerContext::FindCredential(const ssl_credential_st* handle) const {
  for (const auto& each : spec_.common.credentials) {
    if (each->handle() == handle) return each.get();
  }
  return nullptr;
}

std::vector<const Credential*> ServerContext::CredentialsFor(std::string_view server_name,
                                                             bool& matched) const {
  const auto& all = spec_.common.credentials;
  const std::string name = base::Lower(server_name);
  std::vector<const Credential*> out;
  const auto add = [&](auto fits) {
    for (const bool ecdsa : {true, false}) {
      for (const auto& each : all) {
        const bool known = std::find(out.begin(), out.end(), each.get()) != out.end();
        if (each->is_ecdsa() == ecdsa && !known && fits(*each)) out.push_back(each.get());
      }
    }
  };
  if (!name.empty()) {
    add([&](const Credential& each) { return HasExactly(each, name); });
    add([&](const Credential& each) { return HasWildcard(each, name); });
  }
  matched = !out.empty();
  if (matched) return out;
  // Who asks for a name that nobody has gets the first (as in Envoy), unless it cannot use it.
  if (!name.empty() && !spec_.full_scan_on_sni_mismatch) out.push_back(all.front().get());
  add([](const Credential&) { return true; });
  return out;
}

}  // namespace sluice::net::tls
