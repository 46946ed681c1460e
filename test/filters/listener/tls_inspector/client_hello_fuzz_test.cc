// Whatever comes: the parser stays inside the bytes, and a verdict never changes with more of them.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "source/filters/listener/tls_inspector/client_hello.h"

using sluice::filters::listener::ClientHello;
using sluice::filters::listener::HelloParse;
using sluice::filters::listener::ParseClientHello;

namespace {

void Require(bool condition) {
  if (!condition) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kLimit = 4096;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size < kLimit ? size : kLimit);
  if (bytes.empty()) return 0;
  ClientHello hello;
  const HelloParse verdict = ParseClientHello(bytes, kLimit, hello);
  Require(bytes.size() < kLimit || verdict != HelloParse::kNeedMore);
  if (verdict == HelloParse::kDone) {
    Require(hello.server_name.size() <= 255);
    for (const auto& name : hello.application_protocols) Require(!name.empty());
  } else {
    Require(hello.server_name.empty() && hello.application_protocols.empty());
  }
  for (size_t n = 1; n < bytes.size(); n += 1 + n / 8) {
    ClientHello part;
    const HelloParse early = ParseClientHello(bytes.substr(0, n), kLimit, part);
    Require(early == HelloParse::kNeedMore || early == verdict);
  }
  return 0;
}
