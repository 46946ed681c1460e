#include "source/net/tls/ticket_keys.h"

#include <openssl/cipher.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include <cstring>

namespace sluice::net::tls {
namespace {

constexpr size_t kNameSize = SSL_TICKET_KEY_NAME_LEN;
constexpr size_t kHmacSize = 32;

const uint8_t* Part(const std::string& key, size_t offset) {
  return reinterpret_cast<const uint8_t*>(key.data()) + offset;
}

bool SetHmac(const std::string& key, HMAC_CTX* hmac) {
  return HMAC_Init_ex(hmac, Part(key, kNameSize), kHmacSize, EVP_sha256(), nullptr) == 1;
}

}  // namespace

int TicketKeys::Seal(uint8_t* name, uint8_t* iv, EVP_CIPHER_CTX* cipher, HMAC_CTX* hmac) const {
  const std::string& key = keys_.front();
  const EVP_CIPHER* const aes = EVP_aes_256_cbc();
  memcpy(name, key.data(), kNameSize);
  if (!RAND_bytes(iv, EVP_CIPHER_iv_length(aes)) ||
      !EVP_EncryptInit_ex(cipher, aes, nullptr, Part(key, kNameSize + kHmacSize), iv) ||
      !SetHmac(key, hmac)) {
    return -1;
  }
  return 1;
}

int TicketKeys::Open(const uint8_t* name, const uint8_t* iv, EVP_CIPHER_CTX* cipher,
                     HMAC_CTX* hmac) const {
  for (size_t i = 0; i < keys_.size(); ++i) {
    const std::string& key = keys_[i];
    if (memcmp(name, key.data(), kNameSize) != 0) continue;
    if (!SetHmac(key, hmac) || !EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr,
                                                   Part(key, kNameSize + kHmacSize), iv)) {
      return -1;
    }
    return i == 0 ? 1 : 2;
  }
  return 0;
}

}  // namespace sluice::net::tls
