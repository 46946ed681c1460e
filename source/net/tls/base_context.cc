#include "source/net/tls/base_context.h"

#include <openssl/err.h>
#include <openssl/pool.h>
#include <openssl/ssl.h>

#include "source/net/tls/certificate.h"

namespace sluice::net::tls {
namespace {

uint16_t WireOf(Version version) {
  switch (version) {
    case Version::kTls10: return TLS1_VERSION;
    case Version::kTls11: return TLS1_1_VERSION;
    case Version::kTls12: return TLS1_2_VERSION;
    case Version::kTls13: return TLS1_3_VERSION;
  }
  return TLS1_2_VERSION;
}

// The members of a list that `takes` refuses, each tried alone.
template <typename F>
std::string Refused(const std::string& list, std::string_view separators, F takes) {
  std::string refused;
  size_t begin = 0;
  while (begin <= list.size()) {
    const size_t end = std::min(list.find_first_of(separators, begin), list.size());
    const std::string each = list.substr(begin, end - begin);
    begin = end + 1;
    if (each.empty() || takes(each.c_str())) continue;
    refused += (refused.empty() ? "" : ", ") + each;
  }
  return refused;
}

bool SetCiphers(const ContextSpec& spec, SSL_CTX* context, ContextFault& fault) {
  const std::string list = spec.cipher_suites.empty() ? kDefaultCiphers : spec.cipher_suites;
  if (SSL_CTX_set_strict_cipher_list(context, list.c_str())) return true;
  const std::string bad = Refused(list, ":[]|", [context](const char* each) {
    // Words such as ALL, and those of TLS 1.3, which are not configurable.
    return SSL_CTX_set_strict_cipher_list(context, each) == 1;
  });
  fault = {"tls_params.cipher_suites",
           "is no list of cipher suites" + (bad.empty() ? "" : ": not known are " + bad)};
  return false;
}

bool SetCurves(const ContextSpec& spec, SSL_CTX* context, ContextFault& fault) {
  const std::string list = spec.curves.empty() ? kDefaultCurves : spec.curves;
  if (SSL_CTX_set1_groups_list(context, list.c_str())) return true;
  const std::string bad = Refused(list, ":", [context](const char* each) {
    return SSL_CTX_set1_groups_list(context, each) == 1;
  });
  fault = {"tls_params.ecdh_curves", "is no list of key exchanges: not known are " + bad};
  return false;
}

bool SetSignatures(const ContextSpec& spec, SSL_CTX* context, ContextFault& fault) {
  const std::string& list = spec.signature_algorithms;
  if (list.empty() || SSL_CTX_set1_sigalgs_list(context, list.c_str())) return true;
  const std::string bad = Refused(list, ":", [context](const char* each) {
    return SSL_CTX_set1_sigalgs_list(context, each) == 1;
  });
  fault = {"tls_params.signature_algorithms",
           "is no list of signature algorithms" + (bad.empty() ? "" : ": not known are " + bad)};
  return false;
}

}  // namespace

Handle<ssl_ctx_st> MakeBaseContext(const ContextSpec& spec, ContextFault& fault) {
  Handle<ssl_ctx_st> context(SSL_CTX_new(TLS_method()));
  SSL_CTX* const raw = context.get();
  if (!SSL_CTX_set_min_proto_version(raw, WireOf(spec.min_version)) ||
      !SSL_CTX_set_max_proto_version(raw, WireOf(spec.max_version))) {
    fault = {"tls_params", "the versions of TLS are not to be had"};
    context.reset();
  } else if (!SetCiphers(spec, raw, fault) || !SetCurves(spec, raw, fault) ||
             !SetSignatures(spec, raw, fault)) {
    context.reset();
  } else if (spec.fips && !SSL_CTX_set_compliance_policy(raw, ssl_compliance_policy_fips_202205)) {
    fault = {"tls_params.compliance_policies", "FIPS_202205 is not to be had"};
    context.reset();
  }
  ERR_clear_error();
  if (context == nullptr) return nullptr;
  SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                            SSL_MODE_RELEASE_BUFFERS);
  // Certificates that many connections bring are kept once. The pool lives as long as its users.
  static CRYPTO_BUFFER_POOL* const pool = CRYPTO_BUFFER_POOL_new();
  SSL_CTX_set0_buffer_pool(raw, pool);
  return context;
}

std::string AlpnWire(const std::vector<std::string>& protocols) {
  std::string wire;
  for (const std::string& protocol : protocols) {
    if (protocol.empty() || protocol.size() > 255) return {};
    wire += static_cast<char>(protocol.size());
    wire += protocol;
  }
  return wire;
}

std::string DigestOf(const ContextSpec& spec) {
  std::string text = std::to_string(static_cast<int>(spec.min_version)) +
                     std::to_string(static_cast<int>(spec.max_version)) + (spec.fips ? "f" : "-") +
                     spec.cipher_suites + '\0' + spec.curves + '\0' + spec.signature_algorithms +
                     '\0' + AlpnWire(spec.alpn) + '\0';
  for (const auto& credential : spec.credentials) text += credential->digest();
  text += "|";
  if (spec.verifier != nullptr) text += spec.verifier->digest();
  return Sha256(text);
}

}  // namespace sluice::net::tls
