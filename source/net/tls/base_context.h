#pragma once

#include <string>

#include "source/net/tls/context_spec.h"
#include "source/net/tls/handles.h"

namespace sluice::net::tls {

// An SSL_CTX with what `spec` says for both sides, without credentials and ALPN. Null with `fault`.
Handle<ssl_ctx_st> MakeBaseContext(const ContextSpec& spec, ContextFault& fault);

// The list of ALPN in wire form (RFC 7301 §3.1): each with its length before it. Empty when a name
// is empty or longer than 255 bytes.
std::string AlpnWire(const std::vector<std::string>& protocols);

// What decides whether sessions of one context may go on in another.
std::string DigestOf(const ContextSpec& spec);

}  // namespace sluice::net::tls
