#include "source/net/tls/secretless_transport.h"

#include <cerrno>

namespace sluice::net::tls {
namespace {

constexpr IoResult kRefused{IoResult::Status::kError, 0, EPROTO};

}  // namespace

IoResult SecretlessTransport::Handshake(int) { return kRefused; }

IoResult SecretlessTransport::Read(int, buffer::Buffer&, int) { return kRefused; }

IoResult SecretlessTransport::Write(int, buffer::Buffer&) { return kRefused; }

std::string_view SecretlessTransport::failure_reason() {
  return "TLS_error: Secret is not supplied by SDS";
}

}  // namespace sluice::net::tls
