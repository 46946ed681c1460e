#include "source/config/tls/tls_context_parser.h"

#include "source/config/parse/values.h"

namespace sluice::config {
namespace {

namespace v3 = envoy::extensions::transport_sockets::tls::v3;
using extension::FieldErrors;
using Secret = StaticSecrets::Secret;

void ReadKeys(const v3::TlsSessionTicketKeys& from, FieldErrors& errors,
              std::vector<std::string>& out) {
  for (int i = 0; i < from.keys_size(); ++i) {
    FieldErrors::Scope scope(errors, "keys", static_cast<size_t>(i));
    std::string key;
    if (!ToText(from.keys(i), errors, key)) continue;
    if (key.size() != net::tls::TicketKeys::kKeySize) {
      errors.Error("has " + std::to_string(key.size()) + " bytes, and 80 are needed")
          .WithHint("openssl rand 80");
      continue;
    }
    out.push_back(std::move(key));
  }
}

void ParseResumption(const v3::DownstreamTlsContext& from, TlsParseContext& context,
                     net::tls::ServerContextSpec& out) {
  FieldErrors& errors = context.errors;
  switch (from.session_ticket_keys_type_case()) {
    case v3::DownstreamTlsContext::kSessionTicketKeys: {
      FieldErrors::Scope scope(errors, "session_ticket_keys");
      ReadKeys(from.session_ticket_keys(), errors, out.ticket_keys);
      break;
    }
    case v3::DownstreamTlsContext::kSessionTicketKeysSdsSecretConfig: {
      FieldErrors::Scope scope(errors, "session_ticket_keys_sds_secret_config");
      const Secret* secret = context.secrets.Find(from.session_ticket_keys_sds_secret_config(),
                                                  Secret::kSessionTicketKeys, errors);
      if (secret != nullptr) ReadKeys(secret->session_ticket_keys(), errors, out.ticket_keys);
      break;
    }
    case v3::DownstreamTlsContext::kDisableStatelessSessionResumption:
      out.stateless_resumption = !from.disable_stateless_session_resumption();
      break;
    default: break;
  }
  out.stateful_resumption = !from.disable_stateful_session_resumption();
  if (from.has_session_timeout()) out.session_timeout = ToDuration(from.session_timeout());
}

void Report(const net::tls::ContextFault& fault, FieldErrors& errors) {
  FieldErrors::Scope scope(errors, "common_tls_context");
  errors.Error(fault.field, fault.why);
}

}  // namespace

std::shared_ptr<const net::tls::ServerContext> ParseDownstreamTls(const google::protobuf::Any& from,
                                                                  base::Duration handshake_limit,
                                                                  TlsParseContext& context) {
  FieldErrors& errors = context.errors;
  const size_t before = errors.error_count();
  v3::DownstreamTlsContext message;
  if (!Unpack(from, errors, message)) return nullptr;
  net::tls::ServerContextSpec spec;
  ParseCommonTls(message.common_tls_context(), {TlsSide::kServer}, context, spec.common);
  ParseResumption(message, context, spec);
  spec.require_client_certificate = message.require_client_certificate().value();
  spec.require_sni = message.require_sni().value();
  spec.full_scan_on_sni_mismatch = message.full_scan_certs_on_sni_mismatch().value();
  spec.prefer_client_ciphers = message.prefer_client_ciphers();
  spec.handshake_limit = handshake_limit;
  if (message.ocsp_staple_policy() != v3::DownstreamTlsContext::LENIENT_STAPLING) {
    errors.Error("ocsp_staple_policy", "is not built yet: there is no stapling")
        .WithValue(v3::DownstreamTlsContext::OcspStaplePolicy_Name(message.ocsp_staple_policy()));
  }
  if (errors.error_count() != before) return nullptr;
  const auto* verifier = spec.common.verifier.get();
  if (spec.require_client_certificate && (verifier == nullptr || !verifier->verifies())) {
    errors.Warning("require_client_certificate", "any certificate will do: trusted_ca is not set")
        .WithHint("set common_tls_context.validation_context.trusted_ca");
  }
  net::tls::ContextFault fault;
  auto made = net::tls::ServerContext::Make(std::move(spec), fault);
  if (made == nullptr) Report(fault, errors);
  return made;
}

std::shared_ptr<const net::tls::ClientContext> ParseUpstreamTls(const google::protobuf::Any& from,
                                                                TlsParseContext& context) {
  FieldErrors& errors = context.errors;
  const size_t before = errors.error_count();
  v3::UpstreamTlsContext message;
  if (!Unpack(from, errors, message)) return nullptr;
  net::tls::ClientContextSpec spec;
  ParseCommonTls(message.common_tls_context(),
                 {TlsSide::kClient, message.auto_sni_san_validation()}, context, spec.common);
  spec.server_name = message.sni();
  spec.auto_host_sni = message.auto_host_sni();
  if (message.has_max_session_keys()) spec.max_session_keys = message.max_session_keys().value();
  if (message.allow_renegotiation()) {
    errors.Error("allow_renegotiation", "is not supported: TLS 1.3 has none, and it is unsafe");
  }
  if (message.has_enforce_rsa_key_usage() && !message.enforce_rsa_key_usage().value()) {
    errors.Error("enforce_rsa_key_usage", "cannot be switched off")
        .WithHint("the upstream's certificate has to have the right keyUsage");
  }
  if (errors.error_count() != before) return nullptr;
  net::tls::ContextFault fault;
  auto made = net::tls::ClientContext::Make(std::move(spec), fault);
  if (made == nullptr) Report(fault, errors);
  return made;
}

}  // namespace sluice::config
