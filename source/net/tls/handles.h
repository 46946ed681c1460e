#pragma once

#include <memory>

// BoringSSL's objects, named without its headers: only the .cc files of this room see those.
struct bio_st;
struct crypto_buffer_pool_st;
struct evp_pkey_st;
struct ssl_credential_st;
struct ssl_ctx_st;
struct ssl_session_st;
struct ssl_st;
struct x509_st;
struct x509_store_st;

namespace sluice::net::tls {

// Gives up one reference.
struct Release {
  void operator()(bio_st* object) const;
  void operator()(evp_pkey_st* object) const;
  void operator()(ssl_credential_st* object) const;
  void operator()(ssl_ctx_st* object) const;
  void operator()(ssl_session_st* object) const;
  void operator()(ssl_st* object) const;
  void operator()(x509_st* object) const;
  void operator()(x509_store_st* object) const;
};

template <typename T>
using Handle = std::unique_ptr<T, Release>;

}  // namespace sluice::net::tls
