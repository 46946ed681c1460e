#pragma once

#include <string>

#include "source/http/format/format.h"
#include "source/net/tls_facts.h"
#include "source/net/transport.h"
#include "source/proxy/format_value.h"

namespace sluice::proxy {

// The value of an operator about TLS, such as %DOWNSTREAM_PEER_SUBJECT%, from the facts of its side
// (null: plain, or no connection).
ValueKind AppendTlsValue(const http::format::Part& part, const net::TlsFacts* facts,
                         std::string& out);

}  // namespace sluice::proxy
