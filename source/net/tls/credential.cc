#include "source/net/tls/credential.h"

#include <openssl/bytestring.h>
#include <openssl/ec_key.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs8.h>
#include <openssl/pool.h>
#include <openssl/ssl.h>

#include <cstring>

#include "source/base/ascii.h"
#include "source/net/tls/certificate.h"

namespace sluice::net::tls {
namespace {

constexpr int kMinRsaBits = 2048;

int GivePassword(char* out, int size, int, void* argument) {
  const auto& password = *static_cast<const std::string*>(argument);
  if (password.size() > static_cast<size_t>(size)) return -1;
  memcpy(out, password.data(), password.size());
  return static_cast<int>(password.size());
}

struct KeyPair {
  std::vector<Handle<x509_st>> chain;
  Handle<evp_pkey_st> key;
};

bool LoadPem(const CredentialSpec& spec, KeyPair& out, std::string& error) {
  if (!ParseCertificates(spec.chain_pem, out.chain, error)) {
    error = "certificate_chain " + error;
    return false;
  }
  const bssl::UniquePtr<BIO> source(
      BIO_new_mem_buf(spec.key_pem.data(), static_cast<ossl_ssize_t>(spec.key_pem.size())));
  out.key.reset(PEM_read_bio_PrivateKey(source.get(), nullptr, &GivePassword,
                                        const_cast<std::string*>(&spec.password)));
  if (out.key != nullptr) return true;
  const bool encrypted = spec.key_pem.find("ENCRYPTED") != std::string::npos;
  error = !encrypted              ? "private_key holds no private key in PEM form"
          : spec.password.empty() ? "private_key is encrypted: password is needed"
                                  : "private_key cannot be decrypted with password";
  return false;
}

bool LoadPkcs12(const CredentialSpec& spec, KeyPair& out, std::string& error) {
  CBS bytes;
  CBS_init(&bytes, reinterpret_cast<const uint8_t*>(spec.pkcs12.data()), spec.pkcs12.size());
  const bssl::UniquePtr<STACK_OF(X509)> certificates(sk_X509_new_null());
  EVP_PKEY* key = nullptr;
  if (!PKCS12_get_key_and_certs(&key, certificates.get(), &bytes, spec.password.c_str())) {
    error = "pkcs12 cannot be read: it is broken, or password is wrong";
    return false;
  }
  out.key.reset(key);
  // The certificate of the key comes first, wherever it stands.
  for (int pass = 0; pass < 2; ++pass) {
    for (size_t i = 0; i < sk_X509_num(certificates.get()); ++i) {
      X509* each = sk_X509_value(certificates.get(), i);
      const bool own = key != nullptr && X509_check_private_key(each, key) == 1;
      if (own != (pass == 0)) continue;
      X509_up_ref(each);
      out.chain.emplace_back(each);
    }
    if (pass == 0 && out.chain.empty()) break;
  }
  if (!out.chain.empty()) return true;
  error = "pkcs12 holds no certificate that belongs to its private key";
  return false;
}

bool CheckPair(const KeyPair& pair, std::string& error) {
  if (X509_check_private_key(pair.chain.front().get(), pair.key.get()) != 1) {
    error = "the private key is not the certificate's";
    return false;
  }
  const int type = EVP_PKEY_id(pair.key.get());
  if (type == EVP_PKEY_RSA && EVP_PKEY_bits(pair.key.get()) < kMinRsaBits) {
    error = "RSA keys have at least 2048 bits";
    return false;
  }
  if (type == EVP_PKEY_EC) {
    const EC_GROUP* group = EC_KEY_get0_group(EVP_PKEY_get0_EC_KEY(pair.key.get()));
    const int curve = group == nullptr ? NID_undef : EC_GROUP_get_curve_name(group);
    if (curve != NID_X9_62_prime256v1 && curve != NID_secp384r1 && curve != NID_secp521r1) {
      error = "ECDSA keys are of the curves P-256, P-384 or P-521";
      return false;
    }
  }
  return true;
}

Handle<ssl_credential_st> MakeHandle(const KeyPair& pair) {
  std::vector<bssl::UniquePtr<CRYPTO_BUFFER>> buffers;
  std::vector<CRYPTO_BUFFER*> views;
  for (const auto& certificate : pair.chain) {
    const std::string der = FactsOf(*certificate).der;
    buffers.emplace_back(
        CRYPTO_BUFFER_new(reinterpret_cast<const uint8_t*>(der.data()), der.size(), nullptr));
    views.push_back(buffers.back().get());
  }
  Handle<ssl_credential_st> handle(SSL_CREDENTIAL_new_x509());
  if (handle == nullptr ||
      !SSL_CREDENTIAL_set1_cert_chain(handle.get(), views.data(), views.size()) ||
      !SSL_CREDENTIAL_set1_private_key(handle.get(), pair.key.get())) {
    return nullptr;
  }
  return handle;
}

std::string CommonName(const x509_st& certificate) {
  const X509_NAME* subject = X509_get_subject_name(&certificate);
  const int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (index < 0) return {};
  const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index));
  std::string text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                   static_cast<size_t>(ASN1_STRING_length(value)));
  return text.find('\0') == std::string::npos ? text : std::string();
}

}  // namespace

Credential::~Credential() = default;

std::shared_ptr<const Credential> Credential::Load(const CredentialSpec& spec, std::string& error) {
  ERR_clear_error();
  KeyPair pair;
  const bool read =
      spec.pkcs12.empty() ? LoadPem(spec, pair, error) : LoadPkcs12(spec, pair, error);
  const bool good = read && CheckPair(pair, error);
  std::shared_ptr<Credential> credential;
  if (good) {
    credential.reset(new Credential());
    credential->handle_ = MakeHandle(pair);
    if (credential->handle_ == nullptr) {
      error = "certificate and key cannot be used for TLS";
      credential.reset();
    }
  }
  ERR_clear_error();
  if (credential == nullptr) return nullptr;
  auto facts = std::make_shared<CertificateFacts>(FactsOf(*pair.chain.front()));
  facts->path = spec.path;
  for (size_t i = 1; i < pair.chain.size(); ++i) {
    credential->intermediates_.push_back(FactsOf(*pair.chain[i]));
    credential->intermediates_.back().path = spec.path;
  }
  for (const std::string& name : facts->dns_sans)
    credential->server_names_.push_back(base::Lower(name));
  if (credential->server_names_.empty()) {
    const std::string common = base::Lower(CommonName(*pair.chain.front()));
    if (!common.empty()) credential->server_names_.push_back(common);
  }
  credential->is_ecdsa_ = EVP_PKEY_id(pair.key.get()) == EVP_PKEY_EC;
  credential->digest_ = Sha256(spec.chain_pem + '\0' + spec.key_pem + '\0' + spec.pkcs12);
  credential->facts_ = std::move(facts);
  return credential;
}

}  // namespace sluice::net::tls
