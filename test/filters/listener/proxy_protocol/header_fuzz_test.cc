// Whatever comes: the parser stays inside the bytes, and what it accepts holds together. More bytes
// never turn a verdict around, but for "need more".

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "source/filters/listener/proxy_protocol/header_parser.h"

using sluice::filters::listener::NextTlv;
using sluice::filters::listener::ParseProxyHeader;
using sluice::filters::listener::ProxyHeader;
using sluice::filters::listener::ProxyParse;

namespace {

void Require(bool condition) {
  if (!condition) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ProxyHeader whole;
  const ProxyParse verdict = ParseProxyHeader(bytes, whole);
  if (verdict == ProxyParse::kDone) {
    Require(whole.size <= bytes.size() && whole.size >= 15);
    Require(!whole.has_addresses || (whole.source.is_ip() && whole.destination.is_ip()));
    Require(!whole.has_addresses || whole.source.kind() == whole.destination.kind());
    uint8_t type = 0;
    std::string_view value;
    size_t total = 0;
    for (std::string_view tlvs = whole.tlvs; NextTlv(tlvs, type, value);) total += 3 + value.size();
    Require(total == whole.tlvs.size());
  }
  for (size_t n = 1; n < size && n < 64; ++n) {
    ProxyHeader part;
    const ProxyParse early = ParseProxyHeader(bytes.substr(0, n), part);
    Require(early == ProxyParse::kNeedMore || early == verdict);
  }
  return 0;
}
