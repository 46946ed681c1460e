#pragma once

#include "source/http/head.h"
#include "source/net/transport.h"
#include "source/proxy/http_spec.h"

namespace sluice::proxy {

// What becomes of x-forwarded-client-cert: kept, removed, or told anew from the client's own
// certificate, in Envoy's elements and their order (By, Hash, Cert, Chain, Subject, URI, DNS).
// `transport`: the client's connection; null: plain.
void MutateClientCertHeader(const ClientCertSpec& spec, net::Transport* transport,
                            http::HeaderMap& headers);

// A PEM text as it stands in a header or a log: what is not a letter, a digit or one of "-_.~" as
// "%0A".
std::string UrlEncode(std::string_view text);

}  // namespace sluice::proxy
