#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "source/net/tls/handles.h"

struct evp_cipher_ctx_st;
struct hmac_ctx_st;

namespace sluice::net::tls {

// The keys by which a server seals the tickets of its sessions, as configured: so that processes
// can resume each other's. The first seals; each opens, and what an older one opened is sealed
// anew. Immutable; any thread.
class TicketKeys {
 public:
  static constexpr size_t kKeySize = 80;  // name 16, HMAC-SHA256 32, AES-256-CBC 32

  explicit TicketKeys(std::vector<std::string> keys) : keys_(std::move(keys)) {}

  bool empty() const { return keys_.empty(); }
  // For SSL_CTX_set_tlsext_ticket_key_cb, with its results.
  int Seal(uint8_t* name, uint8_t* iv, evp_cipher_ctx_st* cipher, hmac_ctx_st* hmac) const;
  int Open(const uint8_t* name, const uint8_t* iv, evp_cipher_ctx_st* cipher,
           hmac_ctx_st* hmac) const;

 private:
  const std::vector<std::string> keys_;  // kKeySize bytes each
};

}  // namespace sluice::net::tls
