#include "source/net/tls/handles.h"

#include <openssl/ssl.h>

namespace sluice::net::tls {

void Release::operator()(bio_st* object) const { BIO_free(object); }
void Release::operator()(evp_pkey_st* object) const { EVP_PKEY_free(object); }
void Release::operator()(ssl_credential_st* object) const { SSL_CREDENTIAL_free(object); }
void Release::operator()(ssl_ctx_st* object) const { SSL_CTX_free(object); }
void Release::operator()(ssl_session_st* object) const { SSL_SESSION_free(object); }
void Release::operator()(ssl_st* object) const { SSL_free(object); }
void Release::operator()(x509_st* object) const { X509_free(object); }
void Release::operator()(x509_store_st* object) const { X509_STORE_free(object); }

}  // namespace sluice::net::tls
